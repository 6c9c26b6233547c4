#pragma once

#include <torch/types.h>

#include <opencv2/core.hpp>
#include <span>

#include "core/weights/channel_statistics.h"

namespace deepwrist::train {

/// 8-bit images of one size as (N, C, H, W) float32 with C as many equal channels as `statistics` has, each
/// (v / divisor - mean) / std. Computes on the calling thread. Throws Error(usage) for images of different
/// sizes, which an augmentation without a crop gives.
torch::Tensor image_batch(std::span<const cv::Mat> images, const weights::ChannelStatistics& statistics,
                          float divisor);

}  // namespace deepwrist::train
