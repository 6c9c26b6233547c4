#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace deepwrist::augment {

/// A right-angled triangle in a corner of an image of W x H pixels, its right angle at (0 or W, 0 or H).
struct CornerTriangle {
  bool left, top;  ///< which corner
  int arm_x,
      arm_y;  ///< length of its sides along x and y, pixels; at least 1, more than the image has is cut
};

/// Fills it in an 8-bit image of one channel. The pixels are those of OpenCV 4.6's drawContours, which the
/// reference's numbers were made with: later versions draw the slanted side differently, and what a network
/// is trained on must not depend on the version installed.
void fill(cv::Mat& image, const CornerTriangle& triangle, std::uint8_t gray);

}  // namespace deepwrist::augment
