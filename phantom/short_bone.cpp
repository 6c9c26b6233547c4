#include "phantom/short_bone.h"

#include <algorithm>

namespace deepwrist::phantom {

ShortBone::ShortBone(const std::vector<cv::Point2f>& frontal, const std::vector<cv::Point2f>& lateral,
                     float rounding, float cortex, float marrow, float swell)
    : frontal_(frontal),
      lateral_(lateral),
      rounding_(rounding),
      cortex_(cortex),
      marrow_(marrow),
      swell_(swell) {}

Tissue ShortBone::at(const Point& p) const {
  const float front = frontal_.distance(p.x, p.y), side = lateral_.distance(p.z, p.y);
  return {swell_ - rounded_intersection(front, side, rounding_), cortex_, marrow_};
}

Point ShortBone::low() const {
  const float y = std::max(frontal_.low().y, lateral_.low().y);
  return Point{frontal_.low().x, y, lateral_.low().x} - Point{swell_, swell_, swell_};
}

Point ShortBone::high() const {
  const float y = std::min(frontal_.high().y, lateral_.high().y);
  return Point{frontal_.high().x, y, lateral_.high().x} + Point{swell_, swell_, swell_};
}

}  // namespace deepwrist::phantom
