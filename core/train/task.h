#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/train/epoch_batches.h"

namespace deepwrist::train {

/// Some samples as a network takes them.
struct Batch {
  torch::Tensor images;   ///< (N, C, H, W) float32, standardised, on the CPU
  torch::Tensor targets;  ///< what the loss takes
  std::vector<std::size_t> samples;
};

/// Values of one validation in the order they are shown. All but "loss" are the task's own.
using Metrics = std::vector<std::pair<std::string, double>>;

/// One model to train: its network and its data. Samples are counted from 0 in either set.
class Task {
 public:
  virtual ~Task() = default;

  virtual torch::nn::Module& network() = 0;
  virtual torch::Tensor forward(const torch::Tensor& images) = 0;
  /// The part that is trained before the rest is released; null where there is none.
  virtual torch::nn::Module* head() { return nullptr; }

  virtual std::size_t training_size() const = 0;
  virtual std::size_t validation_size() const = 0;
  /// Samples of an epoch in their order, a function of seed and epoch; as many as training_size(). A sample
  /// that comes again has training_size() added for each time before, and may be augmented otherwise.
  virtual std::vector<std::int64_t> training_order(std::uint64_t seed, int epoch) const {
    return shuffled_order(seed, epoch, training_size());
  }
  /// Augmented as of the epoch. Called from several threads.
  virtual Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const = 0;
  /// Plain; but of an epoch as the reference validates, where the task is asked to: augmented as of that
  /// epoch.
  virtual Batch validation_batch(std::optional<std::uint32_t> epoch,
                                 std::span<const std::int64_t> samples) const = 0;

  /// What each of these targets counts in the mean of `loss`, (N); undefined: all the same.
  virtual torch::Tensor target_weights(const torch::Tensor& /*targets*/) const { return {}; }
  /// Mean over the batch.
  virtual torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const = 0;
  /// What the outputs for the validation set, or for its first samples, are worth. "loss" is added by the
  /// trainer.
  virtual Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const = 0;
  /// The same as a table: a header, then one record a sample.
  virtual std::vector<std::vector<std::string>> predictions(const torch::Tensor& outputs) const = 0;
  /// How far off each output is, larger is worse.
  virtual std::vector<double> errors(const torch::Tensor& outputs, const torch::Tensor& targets) const = 0;

  /// File name of a sample, for messages; of an epoch's order, too.
  virtual std::string training_name(std::size_t sample) const = 0;
  virtual std::string validation_name(std::size_t sample) const = 0;
};

}  // namespace deepwrist::train
