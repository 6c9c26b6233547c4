#pragma once

#include <cstddef>
#include <functional>
#include <opencv2/core.hpp>

namespace deepwrist::data {

/// Mean and standard deviation that a network's input is normalised with.
struct MeanStd {
  double mean = 0;
  double std = 0;

  bool operator==(const MeanStd&) const = default;
};

/// Image `index` of 0..count-1, H×W uint8.
using ImageAt = std::function<cv::Mat(std::size_t)>;

/// The localizer's: over all pixels v of all images together, in units of 0..255:
/// mean = sum(v) / n, std = sqrt(sum((v - mean)²) / n). Computed from exact counts of the 256 values, so that
/// the order of the images makes no difference. (The original averages means and unbiased deviations over
/// batches of augmented images, which depends on chance and on the batch size.) Throws Error(format) when
/// there is no image, one is empty or not uint8, or all pixels have the same value.
MeanStd pixel_mean_std(std::size_t count, const ImageAt& image);

/// The classifier's, as in the original: mean and population standard deviation of each image in units of
/// 0..1 (v / 255), both averaged over the images with equal weight. The network's three channels are equal,
/// and so are their statistics. Throws Error(format) when there is no image, one is empty or not uint8, or
/// every image has one value only.
MeanStd average_image_mean_std(std::size_t count, const ImageAt& image);

}  // namespace deepwrist::data
