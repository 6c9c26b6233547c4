#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"

namespace deepwrist::localizer {

/// The triangle of a wrist's landmarks, whatever its size, place and mirroring.
struct WristShape {
  double along = 0;       ///< of point 3 along the line from point 1 to 2, in distances 1–2
  double above = 0;       ///< of point 3 beside that line, in distances 1–2; never negative
  double turned_deg = 0;  ///< of the forearm's axis from upright, clockwise, -180 to 180
};

/// Of three points in pixels; empty where 1 and 2 lie at one place, or a point is not finite.
std::optional<WristShape> wrist_shape(const std::vector<cv::Point2f>& points, View view);

/// What speaks against these points being a wrist's landmarks of that view, for whoever reads a table; empty
/// where nothing does.
std::string implausible(const std::vector<cv::Point2f>& points, View view);

}  // namespace deepwrist::localizer
