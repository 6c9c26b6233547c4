#pragma once

#include <opencv2/core.hpp>
#include <span>
#include <string>

#include "core/config/architecture.h"
#include "core/engine/int8/activation_ranges.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

/// A network and regions (256×256, CV_8U) of its kind.
struct Int8Source {
  const weights::StateDict& weights;
  std::string place;  ///< of the weights, for messages
  const weights::ChannelStatistics& statistics;
  std::span<const cv::Mat> regions;
};

/// What a network needs to be computed in 8 bits, and how far that moves it.
struct Int8Result {
  engine::ActivationRanges ranges;
  std::size_t values = 0;    ///< activations that 8 bits can hold
  std::size_t in_float = 0;  ///< of these the first, which stay in float32
  double change = 0;         ///< the largest over the regions of a probability at 0.5
};

/// Finds ranges and shifts over the ten crops of the regions, computed in float32, and keeps as many of the
/// network's first activations in float32 as it takes for the mean odds of every region to move a probability
/// at 0.5 by at most `tolerance`: they have the fewest channels for roundings to vanish in. Throws as
/// engine::NetworkKind::plan and engine::require_possible, and Error(interrupted).
Int8Result calibrate_int8(const config::Architecture& model, const Int8Source& source, double tolerance);

}  // namespace deepwrist::classifier
