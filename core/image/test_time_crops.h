#pragma once

#include <array>
#include <opencv2/core.hpp>

namespace deepwrist::image {

/// Side of the classifier's crops.
inline constexpr int kCropSide = 224;
inline constexpr int kCrops = 10;

/// Upper left pixels of the five crops in a 256×256 image: centre, upper left, upper right, bottom left,
/// bottom right.
std::array<cv::Point, 5> crop_offsets();

/// Test-time augmentation: the five crops of the 256×256 uint8 image, then those of its mirror image (left
/// and right swapped), each 224×224 and contiguous.
std::array<cv::Mat, kCrops> test_time_crops(const cv::Mat& roi);

}  // namespace deepwrist::image
