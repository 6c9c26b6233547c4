#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "classifier/roi_data.h"
#include "core/augment/pipeline.h"
#include "core/config/architecture.h"
#include "core/data/splits.h"
#include "core/train/loss.h"
#include "core/train/task.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::classifier {

/// Training of one classifier on one fold. Targets are (N) classes, 1 is fracture.
class FractureTask final : public train::Task {
 public:
  struct Options {
    config::Architecture model;
    data::Split split;
    weights::ChannelStatistics statistics;  ///< three channels, 0..1
    train::Loss loss;
    bool reference_accuracy = false;  ///< the reference calls a logit above 0 a fracture, whatever the other
  };

  /// `data` must outlive the task.
  FractureTask(const RoiData& data, augment::Pipeline augmentation, Options options);

  torch::nn::Module& network() override { return *network_; }
  torch::Tensor forward(const torch::Tensor& images) override { return network_->forward(images); }
  torch::nn::Module* head() override { return network_->head(); }

  std::size_t training_size() const override { return options_.split.train.size(); }
  std::size_t validation_size() const override { return options_.split.validation.size(); }
  train::Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const override;
  /// The whole ROI, not augmented.
  train::Batch validation_batch(std::optional<std::uint32_t> epoch,
                                std::span<const std::int64_t> samples) const override;

  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return options_.loss(output, target);
  }
  /// auroc and average_precision (NaN where validation has one class only), accuracy.
  train::Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const override;
  std::vector<std::vector<std::string>> predictions(const torch::Tensor& outputs) const override;
  /// Distance of the probability from the truth.
  std::vector<double> errors(const torch::Tensor& outputs, const torch::Tensor& targets) const override;

  std::string training_name(std::size_t sample) const override;
  std::string validation_name(std::size_t sample) const override;

 private:
  /// Augmented as of the epoch where there is one.
  train::Batch batch(const std::vector<std::size_t>& rows, std::optional<std::uint32_t> epoch,
                     std::span<const std::int64_t> samples) const;

  const RoiData& data_;
  augment::Pipeline augmentation_;
  Options options_;
  std::shared_ptr<weights::TrainableNetwork> network_;
};

}  // namespace deepwrist::classifier
