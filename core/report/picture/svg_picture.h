#pragma once

#include <opencv2/core.hpp>
#include <string>

namespace deepwrist::report {

/// An SVG document as a picture, BGR, `scale` pixels for each of its units. Throws Error(format) where it is
/// none, Error(limit) where the picture would be too large.
cv::Mat svg_picture(const std::string& svg, double scale);

}  // namespace deepwrist::report
