#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "core/train/loss.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"
#include "core/weights/state_dict.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::testing {

/// A small network of either block on images that a formula gives, in float64 or float32: 16 to train on, 6
/// to validate. With batches of 7 the last has 2, fewer than three ranks.
class RankTask : public train::Task {
 public:
  /// "hourglass" (24 pixels, three landmarks, dropout twice) or "se_resnet" (64 pixels, two classes, dropout,
  /// a head, and a loss that weighs the classes). The weights follow from the seed.
  RankTask(const std::string& network, torch::ScalarType type);

  /// Images of the training set cannot be made from this sample on.
  std::size_t broken_from = 1000;
  /// The loss is not finite where this sample is in the batch.
  std::size_t diverges_at = 1000;

  torch::nn::Module& network() override { return *network_; }
  torch::Tensor forward(const torch::Tensor& images) override { return network_->forward(images); }
  torch::nn::Module* head() override { return network_->head(); }
  std::size_t training_size() const override { return 16; }
  std::size_t validation_size() const override { return 6; }
  train::Batch training_batch(std::uint32_t epoch, std::span<const std::int64_t> samples) const override;
  train::Batch validation_batch(std::optional<std::uint32_t> epoch,
                                std::span<const std::int64_t> samples) const override;
  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return loss_(output, target);
  }
  torch::Tensor target_weights(const torch::Tensor& targets) const override {
    return loss_.weights ? loss_.weights(targets) : torch::Tensor();
  }
  /// The sum of the outputs, of which none may be missing or twice.
  train::Metrics metrics(const torch::Tensor& outputs, const torch::Tensor& targets) const override;
  std::vector<std::vector<std::string>> predictions(const torch::Tensor&) const override { return {}; }
  std::vector<double> errors(const torch::Tensor&, const torch::Tensor&) const override { return {}; }
  std::string training_name(std::size_t sample) const override { return "train" + std::to_string(sample); }
  std::string validation_name(std::size_t sample) const override { return "val" + std::to_string(sample); }

 private:
  train::Batch batch(double shift, std::span<const std::int64_t> samples) const;

  std::shared_ptr<weights::TrainableNetwork> network_;
  train::Loss loss_;
  torch::ScalarType type_;
  bool classes_;
  std::int64_t side_;
};

/// Seven epochs of three batches, of which the last has two samples.
train::TrainerOptions rank_options(const std::filesystem::path& folder);

/// The state that a run left, all of its tensors.
weights::StateDict state_of(const std::filesystem::path& folder);

/// The largest difference of two states, relative to the largest value of a tensor.
double difference(const weights::StateDict& a, const weights::StateDict& b);

/// Trains `network` by `ranks` threads in `folder`, which the first of them alone sees. Expects that none
/// fails and that all end with the same bits.
void train_by_ranks(const std::string& network, torch::ScalarType type, int ranks,
                    const train::TrainerOptions& options);

}  // namespace deepwrist::testing
