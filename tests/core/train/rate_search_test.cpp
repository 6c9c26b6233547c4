#include "core/train/rate_search.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/core/train/line_task.h"

namespace deepwrist::train {
namespace {

class RateSearch : public LineTest {
 protected:
  RateCurve searched(const std::string& optimizer, RateRange range, LineTask& task) const {
    auto all = options(1);
    all.train.train_batch = 4;
    all.optimizer = {.name = optimizer, .lr = 0.1};
    return search_rate(task, all, range);
  }
};

TEST_F(RateSearch, EveryOptimiserLearnsUntilTheRateIsTooLarge) {
  for (const char* optimizer : {"SGD", "Adam", "AdamW", "RMSprop"}) {
    LineTask task;
    const auto curve = searched(optimizer, {.from = 1e-4, .to = 100, .batches = 120}, task);
    EXPECT_TRUE(curve.diverged()) << optimizer;
    ASSERT_TRUE(curve.suggested()) << optimizer;
    EXPECT_GT(*curve.suggested(), 1e-3) << optimizer;
    EXPECT_LT(*curve.suggested(), 2) << optimizer;
  }
}

TEST_F(RateSearch, RatesGrowByOneFactorOverTheEpochs) {
  LineTask task;
  const auto curve = searched("SGD", {.from = 1e-6, .to = 1e-2, .batches = 41}, task);
  ASSERT_EQ(curve.steps().size(), 41U);
  EXPECT_FALSE(curve.diverged());
  EXPECT_DOUBLE_EQ(curve.steps().front().rate, 1e-6);
  EXPECT_NEAR(curve.steps()[10].rate, 1e-5, 1e-17);
  EXPECT_DOUBLE_EQ(curve.steps().back().rate, 1e-2);
}

/// The first steps of a rate this small leave the loss of the first epoch as it is.
TEST_F(RateSearch, TheScheduleAndTheExperimentsRatePlayNoPart) {
  LineTask searching;
  auto all = options(1);
  all.optimizer.lr = 1e9;
  const auto curve = search_rate(searching, all, {.from = 1e-12, .to = 1e-11, .batches = 31});
  EXPECT_NEAR(curve.steps().back().loss, curve.steps().front().loss, 1e-6);
}

TEST_F(RateSearch, IsTheSameEveryTimeAndWritesNothing) {
  const auto losses = [&] {
    LineTask task;
    std::vector<double> found;
    for (const auto& step : searched("Adam", {.from = 1e-4, .to = 1, .batches = 60}, task).steps())
      found.push_back(step.loss);
    return found;
  };
  EXPECT_EQ(losses(), losses());
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

TEST_F(RateSearch, AHeadThatIsTrainedAloneIsSearchedAlone) {
  LineTask task;
  task.has_head = true;
  auto all = options(1);
  all.train.release_after = 1;
  const auto curve = search_rate(task, all, {.from = 1e-3, .to = 1e-1, .batches = 40});
  EXPECT_EQ(curve.steps().size(), 40U);
}

}  // namespace
}  // namespace deepwrist::train
