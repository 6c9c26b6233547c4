#include "phantom/wild/patient.h"

namespace deepwrist::phantom::wild {
namespace {

constexpr double kChildShare = 0.35, kOsteopenicShare = 0.12, kVesselShare = 0.06;

void draw_shape(CounterRng& rng, Patient& p) {
  Anatomy& a = p.anatomy;
  a.size = cut_normal(rng, 1.0, 0.06, 0.86, 1.14) * p.growth.size;
  a.stoutness = cut_normal(rng, 1, 0.06, 0.86, 1.15);
  a.cortex = cut_normal(rng, 1, 0.2, 0.6, 1.4);
  a.marrow = cut_normal(rng, 1, 0.17, 0.65, 1.35);
  a.inclination_deg = cut_normal(rng, 22, 4, 12, 30);
  a.volar_tilt_deg = cut_normal(rng, 11, 4, 1, 20);
  a.ulnar_variance_mm = cut_normal(rng, 0, 1.4, -3.5, 3.5);
  a.radial_styloid_mm = cut_normal(rng, 0, 0.9, -1.8, 2);
  a.ulnar_styloid_mm = cut_normal(rng, 5.2, 1.3, 3, 8);
  a.bow_mm = rng.uniform(-1, 5);
  a.tissue = cut_normal(rng, 1, 0.1, 0.82, 1.3) * p.growth.tissue;
  a.fat_mm = rng.uniform(1.5, 6);
  a.carpal_height = cut_normal(rng, 1, 0.04, 0.92, 1.08);
  a.texture_x_mm = rng.uniform(0, 100);
  a.texture_y_mm = rng.uniform(0, 100);
  p.physis_level_mm = cut_normal(rng, 7.6, 0.9, 6, 9.8);
  p.depth = cut_normal(rng, 1, 0.06, 0.87, 1.14);
  p.carpal_swell_mm = cut_normal(rng, 0.55, 0.22, 0.1, 1.1);
  p.carpal_offset_mm = cut_normal(rng, 2.2, 2, -2.5, 6.5);
  p.finger_length = cut_normal(rng, 1, 0.06, 0.86, 1.14);
}

}  // namespace

Patient draw_patient(CounterRng rng, bool children) {
  Patient p;
  p.anatomy.left = rng.bernoulli(0.5);
  const bool child = rng.bernoulli(kChildShare) && children;
  // As in emergency departments, most are of 5 to 14 years.
  const double age = child ? triangular(rng, 1, 9, 17) : rng.uniform(18, 90);
  p.pace = rng.uniform(-1, 1);
  p.growth = growth_at(age, p.pace);
  draw_shape(rng, p);
  const double frail = age > 55 ? 2.2 : 0.4;
  p.osteopenic = !child && rng.bernoulli(kOsteopenicShare * frail);
  if (p.osteopenic) {
    p.anatomy.cortex *= rng.uniform(0.45, 0.7);
    p.anatomy.marrow *= rng.uniform(0.45, 0.75);
  }
  p.vessels = age > 55 && rng.bernoulli(kVesselShare * 2);
  return p;
}

}  // namespace deepwrist::phantom::wild
