#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::image {

/// (x, y) pairs in fractions of width and height of the image they belong to. Pixel index i is i / width,
/// with no half-pixel offset (as in the reference).
using Landmarks = std::vector<cv::Point2f>;

}  // namespace deepwrist::image
