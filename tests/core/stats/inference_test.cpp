#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/stats/bland_altman.h"
#include "core/stats/calibration.h"
#include "core/stats/decision_curve.h"
#include "core/stats/delong.h"
#include "core/stats/interval.h"
#include "core/stats/kappa.h"
#include "core/stats/logistic_regression.h"
#include "core/stats/mcnemar.h"
#include "core/stats/temperature.h"
#include "core/stats/threshold.h"
#include "core/stats/uncertainty.h"
#include "tests/core/stats/metrics_golden.h"

namespace deepwrist::stats {
namespace {

// Published examples: Newcombe 1998 (Statist. Med. 17, 857), 81 of 263 and 0 of 20.
TEST(Wilson, EqualsPublishedIntervals) {
  const auto some = wilson(81, 263), none = wilson(0, 20);
  EXPECT_NEAR(some.low, 0.2553, 5e-5);
  EXPECT_NEAR(some.high, 0.3662, 5e-5);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  EXPECT_EQ(wilson(0, 0).high, 1);
  EXPECT_EQ(wilson(5, 5).high, 1);
}

TEST(Delong, EqualsItsDefinitionOverAllPairs) {
  const deepwrist::testing::MetricsGolden set("set_b_ties");
  const auto fast = auc_components(set.truth, set.p).value();
  std::size_t at = 0;
  for (std::size_t i = 0; i < set.truth.size(); ++i) {
    if (set.truth[i] != 1) continue;
    double below = 0;
    for (std::size_t j = 0; j < set.truth.size(); ++j) {
      if (set.truth[j] == 0) below += set.p[j] < set.p[i] ? 1 : set.p[j] == set.p[i] ? 0.5 : 0;
    }
    EXPECT_NEAR(fast.positives[at++], below / static_cast<double>(fast.negatives.size()), 1e-12);
  }
}

TEST(Delong, EqualScoresDoNotDiffer) {
  const deepwrist::testing::MetricsGolden set("set_a");
  const auto components = auc_components(set.truth, set.p).value();
  const auto paired = delong_paired(components, components);
  EXPECT_EQ(paired.z, 0);
  EXPECT_EQ(paired.p, 1);
}

TEST(Delong, NeedsBothClassesAndFiniteScores) {
  EXPECT_FALSE(auc_components(std::vector{1, 1}, std::vector{0.1, 0.2}));
  EXPECT_THROW(auc_components(std::vector{1, 0}, std::vector<double>{0.1, NAN}), Error);
  EXPECT_THROW(auc_components(std::vector{1, 2}, std::vector{0.1, 0.3}), Error);
  EXPECT_THROW(auc_components(std::vector{1}, std::vector{0.1, 0.3}), Error);
}

TEST(Mcnemar, EqualsHandCalculation) {
  const auto test = mcnemar(1, 5);
  EXPECT_DOUBLE_EQ(test.p_exact, 2 * 7.0 / 64);
  EXPECT_DOUBLE_EQ(test.chi_square, 9.0 / 6);
  EXPECT_NEAR(test.p_chi_square, 0.22067, 1e-5);
  EXPECT_EQ(mcnemar(0, 0).p_exact, 1);
  EXPECT_EQ(mcnemar(4, 4).p_exact, 1);
}

TEST(Threshold, ChosenByYoudenSensitivityAndSpecificity) {
  const std::vector<int> truth{1, 1, 0, 1, 0, 0};
  const std::vector<double> score{0.9, 0.8, 0.7, 0.6, 0.3, 0.1};
  const RankedScores ranked(truth, score);
  EXPECT_EQ(youden_threshold(ranked), 0.8);  // as good as 0.6, and higher
  EXPECT_EQ(threshold_for_sensitivity(ranked, 1), 0.6);
  EXPECT_EQ(threshold_for_sensitivity(ranked, 0.5), 0.8);
  EXPECT_EQ(threshold_for_specificity(ranked, 1), 0.8);
  EXPECT_EQ(threshold_for_specificity(ranked, 0.6), 0.6);
  EXPECT_FALSE(threshold_for_specificity(RankedScores(std::vector{0, 1}, std::vector{0.5, 0.5}), 0.9));
  EXPECT_FALSE(youden_threshold(RankedScores(std::vector{1, 1}, std::vector{0.5, 0.6})));
}

// The four-class example of Fleiss, Cohen and Everitt has no published raw data; a 2×2 table by hand has:
// 20, 5, 10, 15 of 50: kappa 0.4.
TEST(Kappa, EqualsHandCalculationWithItsInterval) {
  std::vector<int> first, second;
  const auto add = [&](int count, int a, int b) {
    first.insert(first.end(), static_cast<std::size_t>(count), a);
    second.insert(second.end(), static_cast<std::size_t>(count), b);
  };
  add(20, 1, 1), add(5, 1, 0), add(10, 0, 1), add(15, 0, 0);
  const auto result = kappa(first, second).value();
  EXPECT_NEAR(result.value, 0.4, 1e-12);
  EXPECT_NEAR((result.interval.high - result.interval.low) / 2 / 1.959964, 0.127, 0.002);
  EXPECT_DOUBLE_EQ(kappa(first, first)->value, 1);
  EXPECT_FALSE(kappa(std::vector{1, 1}, std::vector{1, 1}));
  EXPECT_FALSE(kappa(std::vector<int>{}, std::vector<int>{}));
}

TEST(Kappa, FourClassesEqualScikitLearn) {
  for (const char* name : {"set_a", "set_b_ties"}) {
    const deepwrist::testing::MetricsGolden set(name);
    const auto& expected = set.expected["kappa4class"];
    const auto classes = [](const std::vector<double>& p) {
      std::vector<int> values;
      for (const double v : p) values.push_back(std::min(3, static_cast<int>(v * 4)));
      return values;
    };
    const auto a = classes(set.p), b = classes(set.p2);
    EXPECT_NEAR(kappa(a, b, 4)->value, expected["none"], 1e-9) << name;
    EXPECT_NEAR(kappa(a, b, 4, KappaWeights::linear)->value, expected["linear"], 1e-9) << name;
    EXPECT_NEAR(kappa(a, b, 4, KappaWeights::quadratic)->value, expected["quadratic"], 1e-9) << name;
  }
}

TEST(Calibration, NeedsProbabilities) {
  EXPECT_FALSE(calibration(std::vector{1, 0}, std::vector{1.2, 0.1}));
  EXPECT_FALSE(calibration(std::vector<int>{}, std::vector<double>{}));
  const auto sure = calibration(std::vector{1, 0}, std::vector{1.0, 0.0}).value();
  EXPECT_EQ(sure.brier, 0);
  EXPECT_EQ(sure.mce_positive, 0);
  EXPECT_EQ(sure.positive.front().count, 1U);
  EXPECT_EQ(sure.positive.back().count, 1U);
}

TEST(Temperature, OfSeparatedCasesIsAtItsBound) {
  const std::vector<int> truth{0, 1};
  const std::vector<double> logit_0{1, -1}, logit_1{-1, 1};
  const auto fit = fit_temperature(truth, logit_0, logit_1);
  EXPECT_TRUE(fit.at_bound);
  EXPECT_EQ(fit.value, Temperature::kLowest);
}

TEST(Uncertainty, SplitsIntoDisagreementAndDoubt) {
  const auto agree = ensemble_uncertainty(std::vector{0.5, 0.5});
  EXPECT_NEAR(agree.entropy, std::log(2), 1e-15);
  EXPECT_NEAR(agree.mutual_information, 0, 1e-15);
  const auto disagree = ensemble_uncertainty(std::vector{0.0, 1.0});
  EXPECT_NEAR(disagree.mutual_information, std::log(2), 1e-15);
  EXPECT_NEAR(disagree.variance, 0.25, 1e-15);
  EXPECT_NEAR(reference_entropy(0.3), binary_entropy(0.3), 1e-8);
}

TEST(DecisionCurve, EqualsItsFormula) {
  const std::vector<int> truth{1, 0, 1, 0};
  const std::vector<double> p{0.9, 0.6, 0.4, 0.1};
  const auto curve = decision_curve(truth, p);
  ASSERT_EQ(curve.threshold.size(), 99U);
  EXPECT_NEAR(curve.net_benefit[49], 1.0 / 4 - 1.0 / 4 * 1, 1e-12);  // t = 0.5: one true, one false
  EXPECT_NEAR(curve.treat_all[49], 0, 1e-12);
  EXPECT_NEAR(curve.net_benefit[0], curve.treat_all[0], 1e-12);
}

// Finney's vasoconstriction is too long to print; a 2×2 table has its answer by hand: the coefficient is the
// log odds ratio, its variance the sum of the reciprocal counts.
TEST(LogisticRegression, OfATwoByTwoTableIsItsLogOddsRatio) {
  std::vector<int> truth;
  std::vector<double> x;
  const auto add = [&](int count, int y, double value) {
    truth.insert(truth.end(), static_cast<std::size_t>(count), y);
    x.insert(x.end(), static_cast<std::size_t>(count), value);
  };
  add(30, 1, 1), add(10, 0, 1), add(15, 1, 0), add(25, 0, 0);
  const auto fit = fit_logistic(truth, {x});
  EXPECT_TRUE(fit.converged);
  EXPECT_FALSE(fit.separated);
  EXPECT_NEAR(fit.coefficients[0].value, std::log(15.0 / 25), 1e-9);
  EXPECT_NEAR(fit.coefficients[1].value, std::log(30.0 * 25 / (10 * 15)), 1e-9);
  EXPECT_NEAR(fit.coefficients[1].standard_error, std::sqrt(1.0 / 30 + 1.0 / 10 + 1.0 / 15 + 1.0 / 25), 1e-9);
  EXPECT_NEAR(fit.predict(std::vector{1.0}), 0.75, 1e-9);
}

TEST(LogisticRegression, SaysWhenItsClassesAreSeparated) {
  const auto fit = fit_logistic(std::vector{0, 0, 0, 1, 1, 1}, {{1, 2, 3, 4, 5, 6}});
  EXPECT_TRUE(fit.separated);
  const auto with_ridge = fit_logistic(std::vector{0, 0, 0, 1, 1, 1}, {{1, 2, 3, 4, 5, 6}}, {.ridge = 1});
  EXPECT_TRUE(with_ridge.converged);
  EXPECT_FALSE(with_ridge.separated);
}

TEST(LogisticRegression, RefusesWhatHasNoAnswer) {
  const std::vector<int> truth{0, 1, 0, 1, 1};
  EXPECT_THROW(fit_logistic(truth, {{1, 1, 1, 1, 1}}), Error);
  EXPECT_THROW(fit_logistic(truth, {{1, 2, 3, 4, 5}, {2, 4, 6, 8, 10}}), Error);
  EXPECT_THROW(fit_logistic(std::vector{1, 1, 1, 1}, {{1, 2, 3, 4}}), Error);
  EXPECT_THROW(fit_logistic(std::vector{0, 1}, {{1, 2}}), Error);
  EXPECT_THROW(fit_logistic(truth, {{1, 2, static_cast<double>(NAN), 4, 5}}), Error);
}

TEST(BlandAltman, EqualsHandCalculation) {
  const auto result = bland_altman(std::vector{1.0, 2.0, 3.0, 4.0}, std::vector{1.0, 1.0, 3.0, 2.0});
  EXPECT_DOUBLE_EQ(result.bias.value, 0.75);
  EXPECT_NEAR(result.deviation, std::sqrt(11.0 / 12), 1e-12);
  EXPECT_NEAR(result.upper_limit.value, 0.75 + 1.959964 * std::sqrt(11.0 / 12), 1e-6);
  EXPECT_NEAR(result.bias.interval.high, 0.75 + 3.182446 * std::sqrt(11.0 / 12) / 2, 1e-6);
  EXPECT_NEAR(result.repeatability, 1.959964 * std::sqrt(2.0) * std::sqrt(5.0 / 8), 1e-6);
  EXPECT_TRUE(std::isnan(bland_altman(std::vector{1.0}, std::vector{2.0}).deviation));
}

}  // namespace
}  // namespace deepwrist::stats
