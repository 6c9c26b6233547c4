#pragma once

#include <torch/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "classifier/fracture_network.h"
#include "classifier/roi_data.h"
#include "core/config/architecture.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/fold_networks.h"

namespace deepwrist::classifier {

/// The two logits of a region: no fracture, fracture.
struct Logits {
  double logit_0 = 0, logit_1 = 0;
};

/// The networks of one view on whole regions of 256×256, as training validates them: no crops, no
/// test-time augmentation. For calibration and out-of-distribution scores.
class WholeRoiEnsemble {
 public:
  struct Options {
    std::vector<weights::WeightsFile> members;  ///< checkpoints in ensemble order
    std::optional<config::Architecture> model;  ///< empty: inferred from the weights
    weights::ChannelStatistics statistics;      ///< of the ROI scaled to 0..1, three channels
    torch::Device device{torch::kCPU};
  };
  explicit WholeRoiEnsemble(Options options);

  std::size_t size() const { return networks_.size(); }

  /// Which regions a member is to see, by index in the data.
  using RowsOf = std::function<std::vector<std::size_t>(std::size_t member)>;
  /// For each member the logits of its regions, in the order of `rows_of`. One network is in memory at a
  /// time. `done` is called with a number of regions as they are finished. Throws Error(usage) for a network
  /// that has not two classes, Error(format) for outputs that are not finite, Error(interrupted).
  std::vector<std::vector<Logits>> run(const RoiData& data, const RowsOf& rows_of,
                                       const std::function<void(std::size_t)>& done);

  /// Loads every network once: throws what using them would.
  void check();

 private:
  weights::FoldNetworks<FractureNetwork> networks_;
  std::vector<weights::WeightsFile> members_;
  weights::ChannelStatistics statistics_;
};

}  // namespace deepwrist::classifier
