#include "evaluation/calibration/temperatures.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/data/splits.h"
#include "core/stats/temperature.h"
#include "tests/core/stats/metrics_golden.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

/// Cases whose log odds are the network's margin divided by `temperature`.
OutOfFoldLogits network(View view, int fold, double temperature, std::size_t cases, std::uint64_t seed) {
  OutOfFoldLogits result{view, fold, {}};
  CounterRng rng(seed);
  for (std::size_t i = 0; i < cases; ++i) {
    const double margin = 3 * rng.normal();
    result.cases.id.push_back("S" + std::to_string(i));
    result.cases.logit_0.push_back(-margin / 2);
    result.cases.logit_1.push_back(margin / 2);
    result.cases.truth.push_back(rng.uniform() < 1 / (1 + std::exp(-margin / temperature)) ? 1 : 0);
  }
  return result;
}

/// Every case decided rightly and surely.
OutOfFoldLogits separated(View view, int fold, std::size_t cases) {
  OutOfFoldLogits result{view, fold, {}};
  for (std::size_t i = 0; i < cases; ++i) {
    const int truth = i % 2 == 0 ? 0 : 1;
    result.cases.id.push_back("S" + std::to_string(i));
    result.cases.logit_0.push_back(truth == 0 ? 2 : -2);
    result.cases.logit_1.push_back(truth == 0 ? -2 : 2);
    result.cases.truth.push_back(truth);
  }
  return result;
}

TEST(Temperatures, EqualTheGoldenOptimumAndItsLikelihoodInterval) {
  const testing::MetricsGolden set("set_a");
  OutOfFoldLogits cases{View::pa, 0, {{}, set.logit_0, set.logit_1, set.truth}};
  for (std::size_t i = 0; i < set.truth.size(); ++i) cases.cases.id.push_back(std::to_string(i));
  const auto view = fit_temperatures({cases}, {}).front();
  // SciPy 1.10: minimize_scalar of the likelihood, brentq where it falls by chi2.ppf(0.95, 1) / 2.
  EXPECT_NEAR(view.folds[0].value, 0.8258860652863413, 1e-7);
  EXPECT_NEAR(view.folds[0].interval.low, 0.630190204565289, 1e-7);
  EXPECT_NEAR(view.folds[0].interval.high, 1.1317589419673029, 1e-7);
  EXPECT_EQ(view.pooled, view.folds[0].value);
}

TEST(Temperatures, FindTheOneThatMadeTheLabels) {
  const auto views =
      fit_temperatures({network(View::pa, 0, 2.5, 4000, 1), network(View::lat, 0, 0.7, 4000, 2)}, {});
  ASSERT_EQ(views.size(), 2U);
  EXPECT_NEAR(views[0].folds[0].value, 2.5, 0.3);
  EXPECT_NEAR(views[1].folds[0].value, 0.7, 0.08);
  for (const auto& view : views) {
    const auto& fold = view.folds[0];
    EXPECT_LT(fold.interval.low, fold.value);
    EXPECT_GT(fold.interval.high, fold.value);
    EXPECT_LT(fold.gain.after.log_loss, fold.gain.before.log_loss);
    EXPECT_LT(fold.gain.after.ece_positive, fold.gain.before.ece_positive);
    ASSERT_TRUE(fold.gain.cross_validated);
    EXPECT_GT(fold.gain.cross_validated->log_loss, fold.gain.after.log_loss)
        << "the fitted cases look better";
    EXPECT_LT(fold.gain.cross_validated->log_loss, fold.gain.before.log_loss);
  }
}

TEST(Temperatures, CrossValidationNeverSeesTheCaseItJudges) {
  const auto cases = network(View::pa, 0, 2, 50, 3).cases;
  const TemperatureOptions options{.folds = 5, .seed = 9};
  const auto gain = fit_temperatures({{View::pa, 0, cases}}, options)[0].folds[0].gain;
  const auto fold_of = data::stratified_group_folds(cases.id, cases.truth, 5, 9, "");
  double loss = 0;
  for (std::size_t i = 0; i < 50; ++i) {
    std::vector<int> truth;
    std::vector<double> logit_0, logit_1;
    for (std::size_t j = 0; j < 50; ++j) {
      if (fold_of[j] == fold_of[i]) continue;
      truth.push_back(cases.truth[j]);
      logit_0.push_back(cases.logit_0[j]);
      logit_1.push_back(cases.logit_1[j]);
    }
    const double t = stats::fit_temperature(truth, logit_0, logit_1).value;
    const double p = stats::tempered_probability(cases.logit_0[i], cases.logit_1[i], t);
    loss -= std::log(cases.truth[i] == 1 ? p : 1 - p) / 50;
  }
  EXPECT_NEAR(gain.cross_validated->log_loss, loss, 1e-12);
}

TEST(Temperatures, AFoldThatCannotTellHasTheViews) {
  auto one_class = network(View::pa, 2, 2, 30, 5);
  for (int& truth : one_class.cases.truth) truth = 0;
  const auto view =
      fit_temperatures({network(View::pa, 0, 2, 400, 4), separated(View::pa, 1, 20), one_class}, {}).front();
  EXPECT_EQ(view.folds[0].why_of_view, "");
  EXPECT_THAT(view.folds[1].why_of_view, HasSubstr("without error"));
  EXPECT_EQ(view.folds[2].why_of_view, "all are negative");
  EXPECT_EQ(view.folds[1].value, view.pooled);
  EXPECT_EQ(view.folds[2].value, view.pooled);
  EXPECT_NE(view.folds[0].value, view.pooled);
  EXPECT_FALSE(view.folds[1].gain.cross_validated);
  EXPECT_FALSE(view.gain.cross_validated) << "of all folds together only where each has it";
  EXPECT_EQ(view.gain.cases, 450U);
}

TEST(Temperatures, RefuseEveryViewThatCannotTellAtOnce) {
  auto one_class = network(View::lat, 0, 2, 30, 5);
  for (int& truth : one_class.cases.truth) truth = 1;
  EXPECT_THAT(
      [&] {
        fit_temperatures({separated(View::pa, 0, 20), one_class}, {});
      },
      ThrowsMessage<Error>(AllOf(HasSubstr("PA: the 20 validation cases"), HasSubstr("without error"),
                                 HasSubstr("LAT: the 30 validation cases"), HasSubstr("all are positive"))));
  auto useless = network(View::pa, 0, 2, 30, 5);
  for (auto& logit : useless.cases.logit_1) logit = 0;
  for (auto& logit : useless.cases.logit_0) logit = 0;
  EXPECT_THAT([&] { fit_temperatures({useless}, {}); },
              ThrowsMessage<Error>(HasSubstr("no better than by chance")));
  EXPECT_THAT(
      [] {
        fit_temperatures({{View::pa, 0, {}}}, {});
      },
      ThrowsMessage<Error>(HasSubstr("there are none")));
}

TEST(Temperatures, TenCasesAndTiesGiveAWideInterval) {
  OutOfFoldLogits ten{View::pa, 0, {}};
  for (int i = 0; i < 10; ++i) {
    const int called = i % 2;
    ten.cases.id.push_back(std::to_string(i));
    ten.cases.logit_0.push_back(called == 0 ? 1.5 : -1.5);
    ten.cases.logit_1.push_back(called == 0 ? -1.5 : 1.5);
    ten.cases.truth.push_back(i < 2 ? 1 - called : called);  // eight of ten are right
  }
  const auto fold = fit_temperatures({ten}, {}).front().folds[0];
  EXPECT_NEAR(fold.value, 3 / std::log(8.0 / 2.0), 1e-9) << "the share that is right, as log odds";
  EXPECT_LT(fold.interval.low, 1.5);
  EXPECT_GT(fold.interval.high, 10);
}

}  // namespace
}  // namespace deepwrist::evaluation
