#pragma once

#include <gtest/gtest.h>
#include <torch/nn/init.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/train/history.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"
#include "core/train/training_state.h"
#include "core/weights/checkpoint_reader.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {

/// Eight points of a line, each a 1×1 image; the validation set is the same. A linear network with the
/// weights 0.5 and 0.5.
class LineTask : public Task {
 public:
  LineTask() : network_(torch::nn::Sequential(torch::nn::Flatten(), torch::nn::Linear(1, 1))) {
    for (auto& parameter : network_->parameters()) torch::nn::init::constant_(parameter, 0.5);
  }

  /// Validation ends in infinity from this epoch on.
  int diverges_at = std::numeric_limits<int>::max();
  /// The last layer is a head that can be trained alone.
  bool has_head = false;
  /// Called when a validation batch is made.
  std::function<void(int epoch)> at_validation;

  torch::nn::Module& network() override { return *network_; }
  torch::Tensor forward(const torch::Tensor& images) override { return network_->forward(images); }
  torch::nn::Module* head() override { return has_head ? network_->ptr(1).get() : nullptr; }
  std::size_t training_size() const override { return 8; }
  std::size_t validation_size() const override { return 8; }
  Batch training_batch(std::uint32_t, std::span<const std::int64_t> samples) const override {
    return batch(samples);
  }
  Batch validation_batch(std::optional<std::uint32_t> epoch,
                         std::span<const std::int64_t> samples) const override {
    if (at_validation) at_validation(static_cast<int>(epoch.value_or(0)));
    auto result = batch(samples);
    if (epoch && static_cast<int>(*epoch) >= diverges_at) result.targets.fill_(HUGE_VAL);
    return result;
  }
  torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) const override {
    return torch::mse_loss(output, target);
  }
  Metrics metrics(const torch::Tensor&, const torch::Tensor&) const override { return {}; }
  std::vector<std::vector<std::string>> predictions(const torch::Tensor&) const override { return {}; }
  std::vector<double> errors(const torch::Tensor&, const torch::Tensor&) const override { return {}; }
  std::string training_name(std::size_t sample) const override { return "train" + std::to_string(sample); }
  std::string validation_name(std::size_t sample) const override { return "val" + std::to_string(sample); }

 private:
  static Batch batch(std::span<const std::int64_t> samples) {
    Batch batch;
    const auto n = static_cast<std::int64_t>(samples.size());
    batch.images = torch::empty({n, 1, 1, 1});
    batch.targets = torch::empty({n, 1});
    for (std::int64_t i = 0; i < n; ++i) {
      const auto sample = samples[static_cast<std::size_t>(i)];
      const double x = static_cast<double>(sample) / 8;
      batch.images[i].fill_(x);
      batch.targets[i].fill_(2 * x - 1);
      batch.samples.push_back(static_cast<std::size_t>(sample));
    }
    return batch;
  }

  torch::nn::Sequential network_;
};

/// Runs on the line in a folder of its own.
class LineTest : public ::testing::Test {
 protected:
  TrainerOptions options(int epochs) const {
    TrainerOptions options;
    options.train.epochs = epochs;
    options.train.train_batch = 8;
    options.train.validation_batch = 8;
    options.optimizer.lr = 0.1;
    options.workers = 0;
    options.label = "line";
    options.folder = folder_ / "run";
    options.tensorboard = false;
    return options;
  }

  /// Slope and offset of a run's last.pt.
  torch::Tensor last(const std::string& run = "run") const {
    return both(read_training_state(folder_ / run / "last.pt").network);
  }
  torch::Tensor best(const std::string& run = "run") const {
    return both(weights::read_checkpoint(folder_ / run / "best.pt").state_dict);
  }
  std::vector<double> history(const std::string& name, const std::string& run = "run") const {
    std::vector<double> values;
    for (const auto& record : read_metrics(folder_ / run / "metrics.csv")) {
      values.push_back(value_of(record, name));
    }
    return values;
  }

  testing::TemporaryFolder folder_;

 private:
  static torch::Tensor both(const weights::StateDict& state) {
    return torch::cat({state.find("1.weight")->flatten(), *state.find("1.bias")});
  }
};

}  // namespace deepwrist::train
