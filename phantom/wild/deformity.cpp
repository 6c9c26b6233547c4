#include "phantom/wild/deformity.h"

#include <algorithm>
#include <cmath>
#include <numbers>

// What is broken, by age and chance:
//
//   child   buckled cortex 20 %        slipped plate 20 %         metaphysis or shaft, ulna often too
//   adult   distal radius 5 … 40 mm from the joint, 12 % of shafts; 2 to 4 joint fragments in a quarter,
//           the ulnar styloid in a third
//
// A gross displacement is up to a full shaft, 15 mm short, 60°; it bends dorsally in two thirds. The distal
// fragment turns about the break, then slides: all that hangs on it moves alike.

namespace deepwrist::phantom::wild {
namespace {

constexpr double kGrossShare = 0.35;

Fracture surface_at(CounterRng& rng, double level_mm, double severity) {
  Fracture f;
  f.level_mm = level_mm;
  f.slant_x = rng.uniform(-0.35, 0.35);
  f.slant_z = rng.uniform(-0.45, 0.35);
  f.roughness_mm = rng.uniform(0.4, 0.8 + 0.8 * severity);
  f.gap_mm = rng.uniform(0.2, 0.6 + 0.9 * severity);
  for (double& phase : f.phases) phase = rng.uniform(0, 2 * std::numbers::pi);
  return f;
}

// The ulna lies off the axis about which slants are counted.
Fracture ulnar_surface_at(CounterRng& rng, double level_mm, double severity) {
  Fracture f = surface_at(rng, level_mm, severity);
  f.slant_x = 0;
  return f;
}

Placement sliding(double x, double y, double z) {
  return {cv::Matx33f::eye(), {static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)}};
}

ShaftBreak draw_break(CounterRng& rng, double level_mm, double severity, bool gross) {
  ShaftBreak b{surface_at(rng, level_mm, severity), {}};
  const double dorsal = rng.bernoulli(0.67) ? 1 : -1, radial = rng.bernoulli(0.7) ? 1 : -1;
  const double tilt = gross ? triangular(rng, 10, 22, 60) : (1 + 24 * severity) * rng.uniform(0.5, 1.2);
  const double aside = (gross ? rng.uniform(0, 22) : 7 * severity) * rng.uniform(0, 1);
  const double step = gross ? triangular(rng, 1, 5, 17) : (0.3 + 3.5 * severity) * rng.uniform(0.5, 1.3);
  const double radial_step = (gross ? rng.uniform(0, 10) : 3 * severity) * rng.uniform(0, 1);
  const double shortening = gross ? triangular(rng, 0, 3, 15) : 3 * severity * rng.uniform(0, 1);
  const Point hinge{-0.9f, static_cast<float>(level_mm), static_cast<float>(4 * dorsal)};
  b.motion = sliding(-radial * radial_step, shortening, -dorsal * step) *
             rotation_about(hinge, rotation_about_x(dorsal * tilt) * rotation_about_z(-radial * aside));
  return b;
}

void add_joint_fragments(CounterRng& rng, Deformity& d) {
  const int planes = 1 + static_cast<int>(rng.below(2));
  for (int i = 0; i < planes; ++i) {
    const double turn = i == 0 ? rng.uniform(-35, 35) : rng.uniform(60, 120);
    const cv::Matx33f about_y = rotation_about_y(turn);
    const Point normal = about_y * Point(1, static_cast<float>(rng.uniform(-0.3, 0.3)), 0);
    const Point through{static_cast<float>(rng.uniform(-7, 8)), 0, static_cast<float>(rng.uniform(-2, 2))};
    Split split(through, normal, static_cast<float>(rng.uniform(0.4, 1.8)), rng.uniform(0, 6));
    if (rng.bernoulli(0.5)) split = split.opposite();
    d.joint_fragments.push_back(
        {split, sliding(-0.5 * rng.uniform(0, 3), rng.uniform(-1.5, 5), rng.uniform(-2.5, 2.5)) *
                    rotation_about(through, rotation_about_z(rng.uniform(-9, 9)))});
  }
}

void break_child(CounterRng& rng, const Patient& p, double severity, bool gross, Deformity& d) {
  const double kind = rng.uniform();
  if (kind < 0.2) {
    d.buckle_mm = static_cast<float>(rng.uniform(0.6, 0.9 + 1.6 * severity));
    d.buckle_level_mm = static_cast<float>(rng.uniform(14, 32) / p.growth.size);
    return;
  }
  if (kind < 0.4 && p.growth.radial_epiphysis > 0.5) {
    const double step = rng.uniform(0.5, 1.5 + (gross ? 6.5 : 4.0) * severity) / p.growth.size;
    d.slip = sliding(-rng.uniform(0, 0.4) * step, 0, -step) *
             rotation_about({0, static_cast<float>(p.physis_level_mm), 0},
                            rotation_about_x(std::min(1.4 * step, 10.0)));
    return;
  }
  const double level = (rng.bernoulli(0.7) ? rng.uniform(14, 40) : rng.uniform(45, 120));
  d.radius = draw_break(rng, level, severity, gross);
  if (gross || rng.bernoulli(0.5)) {
    d.ulna = ShaftBreak{ulnar_surface_at(rng, level + rng.uniform(-6, 14), severity), d.radius->motion};
  }
}

}  // namespace

float Split::inside(const Point& p) const {
  const Point q = p - point_;
  const float rough = 0.5f * std::sin(0.7f * p.y + phase_) + 0.3f * std::sin(1.3f * p.z + 2 * phase_);
  return side_ * (q.dot(normal_) + rough) - gap_ / 2;
}

float BothBreaks::inside(const Point& p) const { return std::min(a_->inside(p), b_->inside(p)); }

void BothBreaks::narrow(Point& low, Point& high) const {
  a_->narrow(low, high);
  b_->narrow(low, high);
}

Placement Deformity::hand() const {
  Placement whole;
  if (radius) whole = radius->motion;
  if (slip) whole = whole * *slip;
  return whole;
}

Deformity draw_deformity(CounterRng rng, const Patient& p, double subtlety) {
  Deformity d;
  const double severity = 1 - subtlety;
  const bool gross = rng.bernoulli(kGrossShare * std::min(1.0, severity / 0.3));
  if (p.growth.open) {
    break_child(rng, p, severity, gross, d);
    return d;
  }
  const double level = rng.bernoulli(0.12) ? rng.uniform(40, 120) : triangular(rng, 5, 18, 40);
  d.radius = draw_break(rng, level, severity, gross);
  if (level < 32 && rng.bernoulli(0.27)) add_joint_fragments(rng, d);
  if (rng.bernoulli(level > 40 ? 0.8 : gross ? 0.35 : 0.12)) {
    const bool neck = level < 40;
    d.ulna =
        ShaftBreak{ulnar_surface_at(rng, neck ? rng.uniform(14, 28) : level + rng.uniform(-8, 8), severity),
                   d.radius->motion};
  } else if (rng.bernoulli(0.33)) {
    const double shift = rng.uniform(0.5, 4.5);
    d.styloid = sliding(-shift * rng.uniform(-0.3, 0.7), -shift * rng.uniform(0.2, 0.9),
                        -shift * rng.uniform(-0.4, 0.4)) *
                rotation_about({28, 4, -3}, rotation_about_z(rng.uniform(-25, 15)));
  }
  return d;
}

}  // namespace deepwrist::phantom::wild
