#pragma once

#include <opencv2/core.hpp>

namespace deepwrist::image {

/// Side of the image both networks start from, in pixels.
inline constexpr int kInputSide = 256;

/// H×W uint8 to side×side, bilinear, the aspect ratio not kept (as the networks were trained). OpenCV's
/// fixed-point arithmetic, which takes area means where both scales are exactly 2. The image is not empty.
cv::Mat resize_to_input(const cv::Mat& image, int side = kInputSide);

}  // namespace deepwrist::image
