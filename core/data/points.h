#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// The `Points` column: "[[x, y], [x, y], ...]" as Python prints a list of lists or tuples, in pixels. It is
/// read number by number, never evaluated. Nothing for any other text, for numbers that are not finite as
/// float, and for more than 1000 points.
std::optional<std::vector<cv::Point2f>> parse_points(std::string_view text);

}  // namespace deepwrist::data
