#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/state_dict.h"

namespace deepwrist::testing {

/// One image of the golden stages: what the original computed from it, stage by stage.
struct StageImage {
  std::string set;   ///< "stages/small", "stages/full", "real/small", "real/full"
  std::string name;  ///< "S0_PA"
  View view = View::pa;

  std::filesystem::path file(const std::string& stage) const;
  /// The 256×256 input of the localizer; the "full" sets share it with the "small" ones.
  cv::Mat network_image() const;
};

/// The images of a set in order.
std::vector<StageImage> stage_images(const std::string& set);

inline constexpr int kStageFolds = 2;

/// Weights of fold `fold` of the golden ensembles; `small`: the localizer of width 4 and depth 3.
weights::StateDict stage_localizer_weights(View view, int fold, bool small);
weights::StateDict stage_classifier_weights(View view, int fold);

weights::ChannelStatistics stage_localizer_statistics(View view);
weights::ChannelStatistics stage_classifier_statistics(View view);

/// Largest absolute difference of two equally shaped lists.
double largest_difference(const std::vector<double>& a, const std::vector<double>& b);

}  // namespace deepwrist::testing
