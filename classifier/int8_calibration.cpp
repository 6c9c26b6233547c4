#include "classifier/int8_calibration.h"

#include <torch/torch.h>

#include "classifier/fracture_network.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/signals.h"
#include "core/nn/fast/range_finder.h"

namespace deepwrist::classifier {
namespace {

/// Crops computed at a time: every activation of the network is kept, 34 MB a crop of a SE-ResNet-50.
constexpr int64_t kCrops = 5;

}  // namespace

nn::ActivationRanges find_activation_ranges(const config::SeResNetParams& params, nn::StateDict&& weights,
                                            const std::string& place, const nn::ChannelStatistics& statistics,
                                            std::span<const cv::Mat> regions) {
  auto plan = plan_se_resnet(params, std::move(weights), place).encoder;
  nn::RangeFinder finder(plan);
  nn::FastNetwork network(finder.observed(std::move(plan)), torch::kCPU, kCrops);
  for (const auto& region : regions) {
    throw_if_stop_requested();
    const auto crops = ten_crops(region, statistics);
    for (int64_t first = 0; first < crops.size(0); first += kCrops) {
      finder.add(network.run(crops.narrow(0, first, std::min(kCrops, crops.size(0) - first))));
    }
  }
  return finder.ranges();
}

}  // namespace deepwrist::classifier
