#pragma once

#include <opencv2/core.hpp>

#include "phantom/camera.h"

namespace deepwrist::phantom::wild {

enum class Overlap {
  once,  ///< what overlaps counts once, softly: (p⁴ + q⁴)^¼
  sum,
};

/// Adds the thickness of a cone with round ends, in mm of the grown wrist, to what is there: along rays it is
/// 2 √(r² - d²) over its foreshortening, at the distance d from its axis as it is seen.
void add_cone(const Camera& camera, const Point& from, const Point& to, float radius_from, float radius_to,
              Overlap overlap, cv::Mat1f& thickness);

}  // namespace deepwrist::phantom::wild
