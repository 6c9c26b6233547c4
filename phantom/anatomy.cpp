#include "phantom/anatomy.h"

#include <algorithm>

namespace deepwrist::phantom {
CounterRng stream_of(std::uint64_t seed, std::uint32_t index, Stream stream, std::uint32_t offset) {
  return CounterRng(seed, index, static_cast<std::uint32_t>(stream) + offset);
}

double cut_normal(CounterRng& rng, double mean, double deviation, double low, double high) {
  return std::clamp(mean + deviation * rng.normal(), low, high);
}

Anatomy draw_anatomy(CounterRng rng) {
  Anatomy a;
  a.left = rng.bernoulli(0.5);
  a.size = cut_normal(rng, 0.97, 0.06, 0.84, 1.1);
  a.stoutness = cut_normal(rng, 1, 0.05, 0.9, 1.12);
  a.cortex = cut_normal(rng, 1, 0.16, 0.65, 1.35);
  a.marrow = cut_normal(rng, 1, 0.14, 0.7, 1.3);
  a.inclination_deg = cut_normal(rng, 23, 2.5, 16, 29);
  a.volar_tilt_deg = cut_normal(rng, 11, 3, 3, 18);
  a.ulnar_variance_mm = cut_normal(rng, 0, 1.1, -2.5, 2.2);
  a.radial_styloid_mm = cut_normal(rng, 0, 0.7, -1.2, 1.5);
  a.ulnar_styloid_mm = cut_normal(rng, 5.2, 1, 3, 7.5);
  a.bow_mm = rng.uniform(-2, 4);
  a.tissue = cut_normal(rng, 1, 0.07, 0.86, 1.16);
  a.fat_mm = rng.uniform(1.5, 4.5);
  a.thumb_deg = rng.uniform(-46, -28);
  a.carpal_height = cut_normal(rng, 1, 0.035, 0.93, 1.07);
  a.texture_x_mm = rng.uniform(0, 100);
  a.texture_y_mm = rng.uniform(0, 100);
  return a;
}

}  // namespace deepwrist::phantom
