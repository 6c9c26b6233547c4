#pragma once

#include <torch/types.h>

#include <opencv2/core.hpp>

#include "core/weights/channel_statistics.h"

namespace deepwrist::classifier {

/// Ten crops of one ROI as network input: (10, C, 224, 224) float32, crops 0..4 centre, upper left, upper
/// right, bottom left, bottom right, then the same of the mirrored ROI; grey repeated in as many
/// channels as there are statistics, scaled to 0..1, normalised. `roi`: 256×256, CV_8U.
torch::Tensor ten_crops(const cv::Mat& roi, const weights::ChannelStatistics& statistics);

}  // namespace deepwrist::classifier
