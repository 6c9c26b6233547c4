#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/binary_metrics.h"
#include "core/stats/calibration.h"
#include "core/stats/delong.h"
#include "core/stats/kappa.h"
#include "core/stats/roc_curve.h"
#include "core/stats/temperature.h"
#include "tests/core/stats/metrics_golden.h"

namespace deepwrist::stats {
namespace {

using ::testing::DoubleNear;
using ::testing::Pointwise;

constexpr double kExact = 1e-9;

class StatsGoldenTest : public ::testing::TestWithParam<const char*> {
 protected:
  deepwrist::testing::MetricsGolden set_{GetParam()};

  std::vector<double> list(const nlohmann::json& json) const { return json.get<std::vector<double>>(); }
};

void expect_equal(const std::vector<double>& values, const std::vector<double>& expected) {
  EXPECT_THAT(values, Pointwise(DoubleNear(kExact), expected));
}

TEST_P(StatsGoldenTest, RocCurveEqualsScikitLearnWithAndWithoutCollinearPoints) {
  const RankedScores scores(set_.truth, set_.p);
  for (const bool drop : {true, false}) {
    const auto& expected = set_.expected[drop ? "roc_drop_True" : "roc_drop_False"];
    auto curve = roc_curve(scores, drop);
    expect_equal(curve.false_positive_rate, list(expected["fpr"]));
    expect_equal(curve.true_positive_rate, list(expected["tpr"]));
    EXPECT_EQ(curve.threshold.front(), HUGE_VAL);
    curve.threshold.front() = curve.threshold[1] + 1;  // what scikit-learn 1.2 wrote there
    expect_equal(curve.threshold, list(expected["thr"]));
  }
}

TEST_P(StatsGoldenTest, PrecisionRecallCurveEqualsScikitLearn) {
  const auto curve = precision_recall_curve(RankedScores(set_.truth, set_.p));
  const auto& expected = set_.expected["pr_curve"];
  expect_equal(curve.precision, list(expected["precision"]));
  expect_equal(curve.recall, list(expected["recall"]));
  expect_equal(curve.threshold, list(expected["thr"]));
}

TEST_P(StatsGoldenTest, DecisionMetricsEqualScikitLearn) {
  for (const auto& [key, threshold] : {std::pair{"at_0.5", 0.5}, {"at_0.53", 0.53}}) {
    const auto& expected = set_.expected[key];
    const auto counts = confusion(set_.truth, set_.p, threshold);
    const auto metrics = binary_metrics(counts);
    EXPECT_NEAR(metrics.accuracy->value, expected["accuracy"], kExact);
    EXPECT_NEAR(metrics.sensitivity->value, expected["recall"], kExact);
    EXPECT_NEAR(metrics.ppv->value, expected["precision"], kExact);
    EXPECT_NEAR(balanced_accuracy(counts), expected["balanced_accuracy"], kExact);
    EXPECT_NEAR(f1(counts), expected["f1"], kExact);
    EXPECT_NEAR(matthews_correlation(counts), expected["mcc"], kExact);
    std::vector<int> called;
    for (const double p : set_.p) called.push_back(p >= threshold ? 1 : 0);
    EXPECT_NEAR(kappa(set_.truth, called)->value, expected["kappa"], kExact);
    EXPECT_NEAR(kappa(set_.truth, called, 2, KappaWeights::quadratic)->value, expected["kappa_quadratic"],
                kExact);
  }
}

TEST_P(StatsGoldenTest, DelongEqualsTheFastMidrankForm) {
  const auto first = auc_components(set_.truth, set_.p).value(),
             second = auc_components(set_.truth, set_.p2).value();
  const auto& single = set_.expected["delong_single"];
  const auto estimate = delong(first);
  EXPECT_NEAR(estimate.value, single["auc"], kExact);
  EXPECT_NEAR(delong_variance(first), single["var"], kExact);
  EXPECT_NEAR(estimate.interval.low, single["ci95"][0], kExact);
  EXPECT_NEAR(estimate.interval.high, single["ci95"][1], kExact);
  const auto& pair = set_.expected["delong_pair"];
  const auto paired = delong_paired(first, second);
  EXPECT_NEAR(paired.other_auc, pair["aucs"][1], kExact);
  EXPECT_NEAR(paired.other_variance, pair["cov"][1][1], kExact);
  EXPECT_NEAR(paired.covariance, pair["cov"][0][1], kExact);
  EXPECT_NEAR(std::abs(paired.z), std::abs(pair["z"].get<double>()), kExact);
  EXPECT_NEAR(paired.p, pair["p_two_sided"], kExact);
  EXPECT_NEAR(std::log10(paired.p), pair["log10_p"], 1e-8);
}

TEST_P(StatsGoldenTest, CalibrationEqualsItsGoldens) {
  const auto result = calibration(set_.truth, set_.p).value();
  EXPECT_NEAR(result.brier, set_.expected["brier"], kExact);
  EXPECT_NEAR(result.log_loss, set_.expected["log_loss"], kExact);
  EXPECT_NEAR(result.ece_confidence, set_.expected["ece15_confidence"], kExact);
  EXPECT_NEAR(result.ece_positive, set_.expected["ece15_positive_class"], kExact);
}

TEST_P(StatsGoldenTest, TemperatureIsAtLeastAsGoodAsTheGoldenAndEqualToItsPrecision) {
  const auto& expected = set_.expected["temperature"];
  const auto fit = fit_temperature(set_.truth, set_.logit_0, set_.logit_1);
  EXPECT_NEAR(fit.nll_before, expected["nll_before"], kExact);
  EXPECT_NEAR(fit.nll_after, expected["nll_after"], kExact);
  EXPECT_LE(fit.nll_after, expected["nll_after"].get<double>() + 1e-15);
  EXPECT_NEAR(fit.value, expected["T"], 1e-6);  // the golden's optimiser stops at about 1e-7
  EXPECT_FALSE(fit.at_bound);
}

INSTANTIATE_TEST_SUITE_P(Sets, StatsGoldenTest, ::testing::Values("set_a", "set_b_ties"));

}  // namespace
}  // namespace deepwrist::stats
