#include "phantom/wild/casts.h"

#include <algorithm>
#include <cmath>

#include "phantom/wild/flesh.h"

// A cast is the limb moved out by padding and cast, less the limb moved out by the padding, where it covers:
//
//   plaster      all around, 3–6 mm, crumbs
//   fibreglass   all around, 2–4 mm, a mesh of threads 1–1.5 mm apart
//   slab         one side only, as dense as 2–6 mm of aluminium, crumpled; a thin folded bandage all around
//   splint       foam with slanted ribs, on one side
//
// Plaster's attenuation is a quarter of aluminium's (NIST), hence the factor of slabs.

namespace deepwrist::phantom::wild {
namespace {

constexpr float kDense = 3.2f;  // plaster of a slab over that of a loose cast
constexpr double kBrokenShare = 0.13, kWholeShare = 0.03, kCrossedShare = 0.02;

struct Place {
  float across, along;  // mm in the plane of the wrist
};

float covered(const Cast& cast, float along) {
  const auto from = static_cast<float>(cast.from_mm), to = static_cast<float>(cast.to_mm);
  return std::clamp((along - from) / 2, 0.0f, 1.0f) * std::clamp((to - along) / 2, 0.0f, 1.0f);
}

// What the kind of cast makes of an even millimetre of it.
float pattern(const Cast& cast, const Place& p, const Texture& texture) {
  const auto phase = static_cast<float>(cast.phase);
  const float side = std::clamp(0.5f + 0.08f * (p.across - 8) * (phase > 3 ? 1.0f : -1.0f), 0.0f, 1.0f);
  switch (cast.kind) {
    case CastKind::fibreglass: {
      const float k = 6.2832f / static_cast<float>(cast.mesh_mm);
      return 0.8f +
             0.5f * std::sin(k * (p.across + 0.5f * p.along)) * std::sin(k * (p.across - 0.5f * p.along));
    }
    case CastKind::slab: {
      const float crumpled = 1 + 0.25f * texture.muscle(1.7f * p.across + 40, 0.5f * p.along);
      const float fold = std::pow(std::abs(std::sin(0.11f * p.along + 0.05f * p.across + phase)), 12.0f);
      return side * kDense * crumpled + 0.25f + 0.3f * fold;
    }
    case CastKind::splint:
      return side *
             (0.25f + 1.2f * std::pow(std::abs(std::sin(0.25f * p.along + 0.12f * p.across + phase)), 8.0f));
    default:
      return 1 + 0.12f * texture.trabeculae(0.4f * p.across, 0.25f * p.along);
  }
}

}  // namespace

Cast draw_cast(CounterRng rng, bool broken) {
  Cast c;
  c.crossed = rng.bernoulli(kCrossedShare);
  if (!rng.bernoulli(broken ? kBrokenShare : kWholeShare)) return c;
  const double kind = rng.uniform();
  c.kind = kind < 0.3    ? CastKind::plaster
           : kind < 0.62 ? CastKind::fibreglass
           : kind < 0.87 ? CastKind::slab
                         : CastKind::splint;
  c.thickness_mm = c.kind == CastKind::fibreglass ? rng.uniform(2, 4) : rng.uniform(3, 6);
  c.padding_mm = rng.uniform(2, 7);
  c.from_mm = rng.uniform(-90, -45);
  c.to_mm = rng.uniform(120, 330);
  c.mesh_mm = rng.uniform(1.2, 2.2);
  c.phase = rng.uniform(0, 6.28);
  return c;
}

cv::Mat1f project_cast(const Cast& cast, const Patient& patient, const Skeleton& skeleton,
                       const Camera& camera, const Texture& texture) {
  if (cast.kind == CastKind::none) return {};
  const auto padding = static_cast<float>(cast.padding_mm), thick = static_cast<float>(cast.thickness_mm);
  cv::Mat1f result = limb_thickness(patient, skeleton, camera, padding + thick) -
                     limb_thickness(patient, skeleton, camera, padding);
  const auto scale = static_cast<float>(camera.wrist_size());
  for (int row = 0; row < result.rows; ++row) {
    for (int column = 0; column < result.cols; ++column) {
      float& value = result(row, column);
      if (value <= 0) continue;
      const Point p = camera.on_plane(column, row);
      const float share = covered(cast, p.y);
      const Place place{p.x + p.z, p.y};
      value = share > 0 ? value * scale * share * std::max(pattern(cast, place, texture), 0.0f) : 0;
    }
  }
  return result;
}

}  // namespace deepwrist::phantom::wild
