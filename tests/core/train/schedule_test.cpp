#include "core/train/schedule.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/error.h"

namespace deepwrist::train {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

std::vector<double> rates(const ScheduleOptions& options, int epochs, double base = 0.1) {
  const auto schedule = make_schedule(options, base, epochs);
  std::vector<double> result;
  for (int epoch = 0; epoch < epochs; ++epoch) result.push_back(schedule->rate(epoch));
  return result;
}

void expect_rates(const std::vector<double>& actual, const std::vector<double>& expected) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], expected[i], 1e-15) << i;
}

ScheduleOptions named(const std::string& name) {
  ScheduleOptions options;
  options.name = name;
  return options;
}

// Expected rates: PyTorch 1.13's schedulers of the same names with these arguments.
TEST(Schedule, MultiStepFallsAtItsMilestones) {
  auto options = named("torch.optim.lr_scheduler.MultiStepLR");
  options.milestones = {2, 4};
  options.gamma = 0.2;
  expect_rates(rates(options, 6), {0.1, 0.1, 0.02, 0.02, 0.004, 0.004});
}

TEST(Schedule, StepFallsEachStepSizeEpochs) {
  auto options = named("StepLR");
  options.step_size = 2;
  options.gamma = 0.5;
  expect_rates(rates(options, 5), {0.1, 0.1, 0.05, 0.05, 0.025});
}

TEST(Schedule, CosineGoesFromTheRateToItsLeast) {
  auto options = named("CosineAnnealingLR");
  options.t_max = 4;
  options.eta_min = 0.02;
  expect_rates(rates(options, 5),
               {0.1, 0.06 + 0.04 * 0.70710678118654752, 0.06, 0.06 - 0.04 * 0.70710678118654752, 0.02});
}

TEST(Schedule, WarmUpLeadsToTheScheduleItself) {
  auto options = named("StepLR");
  options.step_size = 2;
  options.gamma = 0.5;
  options.warmup_epochs = 2;
  expect_rates(rates(options, 6), {0.01, 0.055, 0.1, 0.1, 0.05, 0.05});
}

TEST(Schedule, PlateauFallsAfterPatienceAndGoesOnFromItsState) {
  auto options = named("ReduceLROnPlateau");
  options.patience = 1;
  options.factor = 0.1;
  const auto schedule = make_schedule(options, 1, 10);
  schedule->observe(5);
  schedule->observe(5);
  EXPECT_EQ(schedule->rate(2), 1);
  const auto resumed = make_schedule(options, 1, 10);
  resumed->restore(schedule->state());
  for (const auto* s : {schedule.get(), resumed.get()}) {
    const_cast<Schedule*>(s)->observe(5);
    EXPECT_DOUBLE_EQ(s->rate(3), 0.1);
  }
}

TEST(Schedule, RefusesTheStateOfAnother) {
  EXPECT_THROW(make_schedule(named("StepLR"), 1, 10)->restore({{"rate", 1}}), Error);
  EXPECT_THROW(make_schedule(named("ReduceLROnPlateau"), 1, 10)->restore({}), Error);
}

TEST(Schedule, UnknownNameListsTheKnown) {
  try {
    make_schedule(named("ExponentialLR"), 1, 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("CosineAnnealingLR"));
  }
}

}  // namespace
}  // namespace deepwrist::train
