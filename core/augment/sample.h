#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::augment {

/// What an augmentation changes, together.
struct Sample {
  cv::Mat image;                    ///< H×W uint8
  std::vector<cv::Point2f> points;  ///< (x, y) in pixels of `image`; may lie outside it; may be empty
};

/// Largest side an image may grow to on its way; larger ones come from mistaken parameters.
inline constexpr int kMaxSide = 8192;

}  // namespace deepwrist::augment
