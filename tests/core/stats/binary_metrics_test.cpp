#include "core/stats/binary_metrics.h"

#include <gtest/gtest.h>

namespace deepwrist::stats {
namespace {

// The decisions of metrics/set_a at 0.5.
constexpr Confusion kCounts{
    .true_positives = 80, .false_positives = 31, .true_negatives = 77, .false_negatives = 19};

TEST(BinaryMetrics, SharesOfWrongDecisionsDivideByTheirOwnMargins) {
  const auto metrics = binary_metrics(kCounts);
  EXPECT_DOUBLE_EQ(metrics.false_negative_rate->value, 19.0 / 99);    // of the positives
  EXPECT_DOUBLE_EQ(metrics.false_discovery_rate->value, 31.0 / 111);  // of the positive decisions
  EXPECT_DOUBLE_EQ(metrics.false_omission_rate->value, 19.0 / 96);    // of the negative decisions
  EXPECT_DOUBLE_EQ(metrics.threat_score->value, 80.0 / 130);
  EXPECT_DOUBLE_EQ(metrics.false_negative_rate->value, 1 - metrics.sensitivity->value);
  EXPECT_DOUBLE_EQ(metrics.false_discovery_rate->value, 1 - metrics.ppv->value);
}

TEST(BinaryMetrics, TheirIntervalsAreWilsons) {
  const auto metrics = binary_metrics(kCounts);
  EXPECT_NEAR(metrics.false_omission_rate->interval.low, 0.13052733153747123, 1e-12);
  EXPECT_NEAR(metrics.false_omission_rate->interval.high, 0.28855166945987454, 1e-12);
  EXPECT_NEAR(metrics.threat_score->interval.low, 0.5295851013131989, 1e-12);
  EXPECT_NEAR(metrics.threat_score->interval.high, 0.6945606922573171, 1e-12);
}

TEST(BinaryMetrics, PrevalenceThresholdEqualsItsOtherForm) {
  // (sqrt(TPR (1 - TNR)) + TNR - 1) / (TPR + TNR - 1) with 80/99 and 77/108, by hand.
  EXPECT_NEAR(*prevalence_threshold(kCounts), 0.373431058917672, 1e-12);
  EXPECT_DOUBLE_EQ(*prevalence_threshold({.true_positives = 3, .false_positives = 0, .true_negatives = 4}),
                   0);
  EXPECT_DOUBLE_EQ(
      *prevalence_threshold(
          {.true_positives = 1, .false_positives = 2, .true_negatives = 2, .false_negatives = 1}),
      0.5)
      << "decisions by chance, where the other form divides by nothing";
}

TEST(BinaryMetrics, NothingToDivideByIsNothing) {
  const auto never = binary_metrics({.true_negatives = 5, .false_negatives = 2});
  EXPECT_FALSE(never.false_discovery_rate);
  EXPECT_FALSE(never.prevalence_threshold);
  EXPECT_DOUBLE_EQ(never.threat_score->value, 0);
  const auto negatives_only = binary_metrics({.true_negatives = 5});
  EXPECT_FALSE(negatives_only.threat_score);
  EXPECT_FALSE(negatives_only.false_negative_rate);
}

}  // namespace
}  // namespace deepwrist::stats
