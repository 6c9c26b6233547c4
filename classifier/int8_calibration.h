#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "core/config/model_params.h"
#include "core/nn/channel_statistics.h"
#include "core/nn/fast/activation_ranges.h"
#include "core/nn/state_dict.h"

namespace deepwrist::classifier {

/// The ranges of a network's activations over the ten crops of some regions (256×256, CV_8U), computed in
/// float32. Throws as plan_se_resnet, and Error(interrupted).
nn::ActivationRanges find_activation_ranges(const config::SeResNetParams& params, nn::StateDict&& weights,
                                            const std::string& place, const nn::ChannelStatistics& statistics,
                                            std::span<const cv::Mat> regions);

}  // namespace deepwrist::classifier
