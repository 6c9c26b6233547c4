#include "core/train/trainer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "core/base/error.h"
#include "tests/core/train/line_task.h"

namespace deepwrist::train {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using torch::Tensor;

class TrainerTest : public LineTest {
 protected:
  std::string failure(LineTask& task, const TrainerOptions& options) const {
    try {
      run_training(task, options);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
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
  EXPECT_TRUE(torch::allclose(last(), 0.5 - 0.1 * first_gradient(), 0, 1e-6));
}

TEST_F(TrainerTest, AccumulatedBatchesAreOneStepOfTheirMean) {
  auto accumulated = options(1);
  accumulated.train.train_batch = 2;
  accumulated.train.accumulate = 4;
  LineTask task;
  run_training(task, accumulated);
  EXPECT_TRUE(torch::allclose(last(), 0.5 - 0.1 * first_gradient(), 0, 1e-6));
}

TEST_F(TrainerTest, ClippedGradientHasTheGivenNorm) {
  auto clipped = options(1);
  clipped.train.gradient_clip = 0.01;
  LineTask task;
  run_training(task, clipped);
  EXPECT_NEAR((last() - 0.5).norm().item<double>(), 0.1 * 0.01, 1e-6);
}

TEST_F(TrainerTest, WeightDecayPullsTowardsZero) {
  auto decayed = options(1);
  decayed.optimizer.weight_decay = 0.5;
  LineTask task;
  run_training(task, decayed);
  EXPECT_TRUE(torch::allclose(last(), 0.5 - 0.1 * (first_gradient() + 0.5 * 0.5), 0, 1e-6));
}

TEST_F(TrainerTest, BestHoldsTheAveragedWeightsAndLastTheTrainedOnes) {
  auto averaged = options(1);
  averaged.train.ema = 0.5;  // the first update is limited to (1 + 1) / (10 + 1)
  LineTask task;
  run_training(task, averaged);
  EXPECT_TRUE(torch::allclose(best(), 2.0 / 11 * torch::full({2}, 0.5) + 9.0 / 11 * last(), 0, 1e-6));
  EXPECT_FALSE(torch::equal(best(), last()));
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
  LineTask again;
  EXPECT_EQ(run_training(again, patient).epochs, 4) << "it stays stopped";
  patient.train.epochs = 4;
  LineTask whole;
  EXPECT_FALSE(run_training(whole, patient).stopped_early) << "it has all epochs that were asked for";
}

TEST_F(TrainerTest, PatienceBeginsWithTheRelease) {
  auto patient = options(50);
  patient.train.early_stopping = 3;
  patient.train.release_after = 6;
  patient.optimizer.lr = 1e-9;
  LineTask task;
  task.has_head = true;
  EXPECT_EQ(run_training(task, patient).epochs, 6 + 3);
}

TEST_F(TrainerTest, TheReleaseBeginsANewSchedule) {
  auto stepped = options(5);
  stepped.train.release_after = 2;
  stepped.schedule.name = "MultiStepLR";
  stepped.schedule.milestones = {1};
  stepped.schedule.gamma = 0.1;
  LineTask task;
  task.has_head = true;
  run_training(task, stepped);
  const auto rate = [](double value) { return DoubleNear(value, 1e-12); };
  EXPECT_THAT(history("lr"), ElementsAre(rate(0.1), rate(0.01), rate(0.1), rate(0.01), rate(0.01)));
}

TEST_F(TrainerTest, TheRateFallsOnAPlateauOfTheWatchedMetric) {
  auto plateau = options(5);
  plateau.schedule.name = "ReduceLROnPlateau";
  plateau.schedule.patience = 1;
  plateau.schedule.factor = 0.5;
  plateau.optimizer.lr = 1e-9;
  LineTask task;
  run_training(task, plateau);
  const auto rate = [](double value) { return DoubleNear(value, 1e-20); };
  EXPECT_THAT(history("lr"), ElementsAre(rate(1e-9), rate(1e-9), rate(1e-9), rate(0.5e-9), rate(0.5e-9)));
}

TEST_F(TrainerTest, TellsHowLongItWaitedForImages) {
  LineTask task;
  run_training(task, options(2));
  EXPECT_THAT(history("waiting"), Each(::testing::AllOf(::testing::Ge(0), ::testing::Le(1))));
  EXPECT_THAT(history("images_per_s"), Each(::testing::Gt(0)));
}

TEST_F(TrainerTest, AMetricThatIsNotMeasuredCostsNoEpoch) {
  auto wrong = options(1);
  wrong.train.metric = "auroc";
  LineTask task;
  EXPECT_THAT(failure(task, wrong), HasSubstr("'auroc' is not measured; use one of loss"));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "run/last.pt"));
}

TEST_F(TrainerTest, AValidationThatDivergesNamesItsFilesAndTheLastGoodState) {
  LineTask task;
  task.diverges_at = 2;
  EXPECT_THAT(failure(task, options(5)),
              ::testing::AllOf(HasSubstr("the loss became inf in validation on: val0, val1"),
                               HasSubstr("last.pt"), HasSubstr("optimizer.params.lr")));
  EXPECT_EQ(read_training_state(folder_ / "run/last.pt").epoch, 2);
}

TEST_F(TrainerTest, ALossThatDivergesNamesItsFiles) {
  auto steep = options(500);
  steep.optimizer.lr = 1e10;
  LineTask task;
  EXPECT_THAT(failure(task, steep), HasSubstr("the loss became"));
}

TEST_F(TrainerTest, InBf16ComesNearTheSameWeights) {
  auto reduced = options(3);
  reduced.folder = folder_ / "bf16";
  reduced.train.precision = Precision::bf16;
  LineTask task, other;
  run_training(task, reduced);
  run_training(other, options(3));
  EXPECT_TRUE(torch::allclose(last("bf16"), last(), 0, 0.02));
  EXPECT_FALSE(torch::equal(last("bf16"), last()));
}

TEST_F(TrainerTest, Fp16IsRefusedOnTheCpu) {
  auto half = options(1);
  half.train.precision = Precision::fp16;
  LineTask task;
  EXPECT_THAT(failure(task, half), HasSubstr("fp16 trains on CUDA only"));
}

}  // namespace
}  // namespace deepwrist::train
