#include "core/phantom/short_bone.h"

#include <algorithm>

namespace deepwrist::phantom {

ShortBone::ShortBone(const std::vector<cv::Point2f>& frontal, const std::vector<cv::Point2f>& lateral,
                     float rounding, float cortex, float marrow)
    : frontal_(frontal), lateral_(lateral), rounding_(rounding), cortex_(cortex), marrow_(marrow) {}

Tissue ShortBone::at(const Point& p) const {
  const float front = frontal_.distance(p.x, p.y), side = lateral_.distance(p.z, p.y);
  return {-rounded_intersection(front, side, rounding_), cortex_, marrow_};
}

Point ShortBone::low() const {
  return {frontal_.low().x, std::max(frontal_.low().y, lateral_.low().y), lateral_.low().x};
}

Point ShortBone::high() const {
  return {frontal_.high().x, std::min(frontal_.high().y, lateral_.high().y), lateral_.high().x};
}

}  // namespace deepwrist::phantom
