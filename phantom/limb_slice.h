#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

namespace deepwrist::phantom {

/// A limb's cross-section at height y: an ellipse around (x, z), in mm.
struct LimbSlice {
  float y, x, z, half_x, half_z;
};

/// That at `y` between those of a limb, which are in the order of their heights: smooth steps from one to the
/// next, the first and the last beyond the ends. Inline, as it is asked for at every pixel.
inline LimbSlice slice_at(std::span<const LimbSlice> limb, float y) {
  std::size_t i = 0;
  while (i + 2 < limb.size() && y > limb[i + 1].y) ++i;
  const LimbSlice &a = limb[i], &b = limb[i + 1];
  const float s = std::clamp((y - a.y) / (b.y - a.y), 0.0f, 1.0f), t = s * s * (3 - 2 * s), u = 1 - t;
  return {y, u * a.x + t * b.x, u * a.z + t * b.z, u * a.half_x + t * b.half_x, u * a.half_z + t * b.half_z};
}

}  // namespace deepwrist::phantom
