#pragma once

#include <opencv2/core.hpp>
#include <vector>

namespace deepwrist::image {

/// The q-th percentile, q in [0, 100], interpolated linearly in double as numpy.percentile does (1.20 and
/// newer). `values` (float or double) is reordered; it holds no NaN and is not empty.
template <typename Value>
double percentile(std::vector<Value>& values, double q);

/// Contrast limits [low, high] in percentiles mapped to 0..255 and truncated towards zero: H×W uint8. All
/// steps in double and in the order of the reference's process_xray, so that results are equal bit for bit.
/// `pixels`: H×W float32 or float64. `padding`: uint8, non-zero where a pixel is no part of the picture (it
/// is left out of the percentiles and becomes 0); may be empty. NaN and infinities are left out of the
/// percentiles too; NaN becomes 0. An image of one value becomes 0.
cv::Mat normalize_contrast(const cv::Mat& pixels, const cv::Mat& padding, double low, double high);

}  // namespace deepwrist::image
