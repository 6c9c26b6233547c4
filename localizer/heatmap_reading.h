#pragma once

#include <torch/types.h>

#include <opencv2/core.hpp>
#include <vector>

#include "localizer/search_options.h"

namespace deepwrist::localizer {

/// What one heat map says of its landmark.
struct HeatmapReading {
  cv::Point2f point;     ///< fractions of width and height, as soft_argmax counts them
  double peak = 0;       ///< the largest value of the softmaxed map, above 0 to 1
  double spread_px = 0;  ///< standard deviation about `point`, in pixels of the network's image
};

/// The readings of each image's maps, from (N, L, H, W) logits.
std::vector<std::vector<HeatmapReading>> read_heatmaps(const torch::Tensor& logits, Decoding decoding);

/// Position (x, y) in pixels of a map of probabilities (CV_64F): from the maximum of its smoothed logarithm a
/// Newton step to where a Gaussian through it has its peak (distribution-aware decoding; Zhang et al., CVPR
/// 2020, equations 4 to 9). The maximum itself where the map is no peak there, as on the border.
cv::Point2d dark_position(const cv::Mat& map);

}  // namespace deepwrist::localizer
