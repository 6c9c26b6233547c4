#pragma once

#include <opencv2/core.hpp>
#include <span>

namespace deepwrist::image {

/// Writes `image` (H×W uint8) as C planes of H×W float32, one for each entry of `mean`: (v / divisor -
/// mean[c]) / std[c], each step in float32 as PyTorch does. The classifier divides by 255, the localizer
/// by 1. `out` has C*H*W items; `mean` and `std` have the same length.
void standardize(const cv::Mat& image, float divisor, std::span<const float> mean, std::span<const float> std,
                 std::span<float> out);

}  // namespace deepwrist::image
