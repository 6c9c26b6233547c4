#pragma once

#include <span>
#include <string>
#include <vector>

#include "classifier/roi_data.h"
#include "core/augment/pipeline.h"
#include "core/config/architecture.h"
#include "core/data/splits.h"
#include "core/train/loss.h"
#include "core/train/set_task.h"
#include "core/weights/channel_statistics.h"

namespace deepwrist::classifier {

/// Training of one classifier on one fold. Targets are (N) classes, 1 is fracture. Validated is the whole
/// ROI, not augmented.
class FractureTask final : public train::SetTask {
 public:
  struct Options {
    config::Architecture model;
    data::Split split;
    weights::ChannelStatistics statistics;  ///< three channels, 0..1
    train::Loss loss;
    bool balanced = false;            ///< an epoch has each class equally often
    bool reference_accuracy = false;  ///< the reference calls a logit above 0 a fracture, whatever the other
  };

  /// `data` must outlive the task.
  FractureTask(const RoiData& data, augment::Pipeline augmentation, Options options);

  std::vector<std::int64_t> training_order(std::uint64_t seed, int epoch) const override;
  /// auroc and average_precision (NaN where validation has one class only), accuracy.
  train::Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const override;
  std::vector<std::vector<std::string>> predictions(const torch::Tensor& outputs) const override;
  /// Distance of the probability from the truth.
  std::vector<double> errors(const torch::Tensor& outputs, const torch::Tensor& targets) const override;

 private:
  torch::Tensor targets(std::span<const augment::Sample> samples,
                        std::span<const std::size_t> rows) const override;

  const RoiData& data_;
  std::vector<int> balanced_;  ///< classes of the training's rows; empty: classes play no part in the order
  bool reference_accuracy_;
};

}  // namespace deepwrist::classifier
