#include "core/train/trainer.h"

#include <gtest/gtest.h>
#include <torch/torch.h>

#include "core/base/error.h"
#include "core/nn/import/checkpoint_reader.h"
#include "core/train/history.h"
#include "core/train/training_state.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {
namespace {

using torch::Tensor;

/// Eight points of a line, each a 1×1 image; the validation set is the same or never fits.
class LineTask : public Task {
 public:
  explicit LineTask(double validation_offset = 0)
      : network_(torch::nn::Sequential(torch::nn::Flatten(), torch::nn::Linear(1, 1))),
        offset_(validation_offset) {
    torch::manual_seed(1);
    for (auto& parameter : network_->parameters()) torch::nn::init::constant_(parameter, 0.5);
  }

  torch::nn::Module& network() override { return *network_; }
  Tensor forward(const Tensor& images) override { return network_->forward(images); }
  std::size_t training_size() const override { return 8; }
  std::size_t validation_size() const override { return 8; }
  Batch training_batch(std::uint32_t, std::span<const std::int64_t> samples) const override {
    return batch(samples, 0);
  }
  Batch validation_batch(std::uint32_t, std::span<const std::int64_t> samples) const override {
    return batch(samples, offset_);
  }
  Tensor loss(const Tensor& output, const Tensor& target) const override {
    return torch::mse_loss(output, target);
  }
  Metrics metrics(const Tensor&, const Tensor&) const override { return {}; }
  std::vector<std::vector<std::string>> predictions(const Tensor&) const override { return {}; }
  std::vector<double> errors(const Tensor&, const Tensor&) const override { return {}; }
  std::string training_name(std::size_t sample) const override { return std::to_string(sample); }

 private:
  static Batch batch(std::span<const std::int64_t> samples, double offset) {
    Batch batch;
    const auto n = static_cast<std::int64_t>(samples.size());
    batch.images = torch::empty({n, 1, 1, 1});
    batch.targets = torch::empty({n, 1});
    for (std::int64_t i = 0; i < n; ++i) {
      const auto x = static_cast<double>(samples[static_cast<std::size_t>(i)]) / 8;
      batch.images[i].fill_(x);
      batch.targets[i].fill_(2 * x - 1 + offset);
      batch.samples.push_back(static_cast<std::size_t>(samples[static_cast<std::size_t>(i)]));
    }
    return batch;
  }

  torch::nn::Sequential network_;
  double offset_;
};

class TrainerTest : public ::testing::Test {
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
  Tensor weights(const std::string& file = "last.pt") const {
    if (file == "last.pt") {
      const auto state = read_training_state(folder_ / "run" / file);
      return torch::cat({state.network.find("1.weight")->flatten(), *state.network.find("1.bias")});
    }
    const auto state = nn::read_checkpoint(folder_ / "run" / file).state_dict;
    return torch::cat({state.find("1.weight")->flatten(), *state.find("1.bias")});
  }

  testing::TemporaryFolder folder_;
};

/// The gradient of the line's loss at the weights {0.5, 0.5}, by hand.
Tensor first_gradient() {
  double slope = 0, bias = 0;
  for (int i = 0; i < 8; ++i) {
    const double x = i / 8.0, residual = 0.5 * x + 0.5 - (2 * x - 1);
    slope += 2 * residual * x / 8;
    bias += 2 * residual / 8;
  }
  return torch::tensor({slope, bias}, torch::kFloat);
}

TEST_F(TrainerTest, OneStepIsGradientDescent) {
  LineTask task;
  run_training(task, options(1));
  EXPECT_TRUE(torch::allclose(weights(), 0.5 - 0.1 * first_gradient(), 0, 1e-6));
}

TEST_F(TrainerTest, AccumulatedBatchesAreOneStepOfTheirMean) {
  auto accumulated = options(1);
  accumulated.train.train_batch = 2;
  accumulated.train.accumulate = 4;
  LineTask task;
  run_training(task, accumulated);
  EXPECT_TRUE(torch::allclose(weights(), 0.5 - 0.1 * first_gradient(), 0, 1e-6));
}

TEST_F(TrainerTest, ClippedGradientHasTheGivenNorm) {
  auto clipped = options(1);
  clipped.train.gradient_clip = 0.01;
  LineTask task;
  run_training(task, clipped);
  EXPECT_NEAR((weights() - 0.5).norm().item<double>(), 0.1 * 0.01, 1e-6);
}

TEST_F(TrainerTest, BestHoldsTheAveragedWeightsAndLastTheTrainedOnes) {
  auto averaged = options(1);
  averaged.train.ema = 0.5;  // the first update is limited to (1 + 1) / (10 + 1)
  LineTask task;
  run_training(task, averaged);
  const auto last = weights(), best = weights("best.pt");
  bool between = false;
  for (const double decay : {1.0 / 10, 2.0 / 11}) {
    between = between || torch::allclose(best, decay * torch::full({2}, 0.5) + (1 - decay) * last, 0, 1e-6);
  }
  EXPECT_TRUE(between) << best << last;
}

TEST_F(TrainerTest, StopsEarlyWhenNothingImproves) {
  auto patient = options(50);
  patient.train.early_stopping = 3;
  patient.optimizer.lr = 1e-9;  // every epoch is as good as the first
  LineTask task;
  const auto result = run_training(task, patient);
  EXPECT_TRUE(result.stopped_early);
  EXPECT_EQ(result.best_epoch, 1);
  EXPECT_EQ(result.epochs, 4);
}

TEST_F(TrainerTest, WatchesAMetricThatIsMeasured) {
  auto wrong = options(1);
  wrong.train.metric = "auroc";
  LineTask task;
  EXPECT_THROW(run_training(task, wrong), Error);
}

TEST_F(TrainerTest, InBf16ComesNearTheSameWeights) {
  auto reduced = options(3);
  reduced.train.precision = config::Precision::bf16;
  LineTask task;
  run_training(task, reduced);
  const auto bf16 = weights();
  auto full = options(3);
  full.folder = folder_ / "run";
  std::filesystem::remove_all(full.folder);
  LineTask other;
  run_training(other, full);
  EXPECT_TRUE(torch::allclose(bf16, weights(), 0, 0.02));
  EXPECT_FALSE(torch::equal(bf16, weights()));
}

TEST_F(TrainerTest, Fp16IsRefusedOnTheCpu) {
  auto half = options(1);
  half.train.precision = config::Precision::fp16;
  LineTask task;
  EXPECT_THROW(run_training(task, half), Error);
}

}  // namespace
}  // namespace deepwrist::train
