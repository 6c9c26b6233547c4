#pragma once

#include <opencv2/core.hpp>

#include "phantom/wild/skeleton.h"

namespace deepwrist::phantom::wild {

enum class CastKind { none, plaster, fibreglass, slab, splint };

/// What a broken or sprained wrist is wrapped in; both views show the same.
struct Cast {
  CastKind kind = CastKind::none;
  double thickness_mm = 4, padding_mm = 5;
  double from_mm = -70, to_mm = 200;  ///< along the forearm, from the fingers to the elbow
  double mesh_mm = 1.3;               ///< of fibreglass
  double phase = 0;
  bool crossed = false;  ///< a cable or the edge of a board lies across
};

/// 3 % of whole and 13 % of broken wrists are wrapped.
Cast draw_cast(CounterRng rng, bool broken);

/// Thickness along each ray, mm of plaster, float32, H×W; empty without a cast.
cv::Mat1f project_cast(const Cast& cast, const Patient& patient, const Skeleton& skeleton,
                       const Camera& camera, const Texture& texture);

}  // namespace deepwrist::phantom::wild
