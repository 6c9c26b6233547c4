#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/base/preprocessing.h"

namespace deepwrist::image {

/// Weight of each pixel of a crop's map, 224×224 float64: zero in a border of 15 pixels, one inside, smoothed
/// by a Gaussian of 5×5 (sigma 25).
cv::Mat gradcam_mask();

/// Bilinear interpolation of a float32 map to side×side with corner pixels on corner pixels (PyTorch's
/// align_corners=True).
cv::Mat upsample_align_corners(const cv::Mat& map, int side);

/// Heat map of the 256×256 ROI, float64 in 0..1, from the class activation maps of the ten test-time crops
/// (in the order of test_time_crops; float32, as a rule 7×7, means over the folds): each is upsampled to
/// 224×224, masked, mirrored back where its crop was, and added at its crop's place; then the minimum is
/// subtracted and the result divided by its maximum unless that is 0. GradcamMode::reference puts the
/// mirrored corner crops where the original does, left and right swapped.
cv::Mat assemble_heatmap(const std::vector<cv::Mat>& cams, GradcamMode mode);

}  // namespace deepwrist::image
