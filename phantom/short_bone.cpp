#include "phantom/short_bone.h"

#include <algorithm>

namespace deepwrist::phantom {
namespace {

// The outlines were drawn with joint spaces wider than an adult's by twice this, mm.
constexpr float kSwell = 0.35f;

}  // namespace

ShortBone::ShortBone(const std::vector<cv::Point2f>& frontal, const std::vector<cv::Point2f>& lateral,
                     float rounding, float cortex, float marrow)
    : frontal_(frontal), lateral_(lateral), rounding_(rounding), cortex_(cortex), marrow_(marrow) {}

Tissue ShortBone::at(const Point& p) const {
  const float front = frontal_.distance(p.x, p.y), side = lateral_.distance(p.z, p.y);
  return {kSwell - rounded_intersection(front, side, rounding_), cortex_, marrow_};
}

Point ShortBone::low() const {
  const float y = std::max(frontal_.low().y, lateral_.low().y);
  return Point{frontal_.low().x, y, lateral_.low().x} - Point{kSwell, kSwell, kSwell};
}

Point ShortBone::high() const {
  const float y = std::min(frontal_.high().y, lateral_.high().y);
  return Point{frontal_.high().x, y, lateral_.high().x} + Point{kSwell, kSwell, kSwell};
}

}  // namespace deepwrist::phantom
