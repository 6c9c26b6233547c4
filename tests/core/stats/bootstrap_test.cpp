#include "core/stats/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/base/random.h"
#include "core/stats/delong.h"
#include "core/stats/descriptive.h"
#include "core/stats/ranked_scores.h"
#include "tests/core/stats/metrics_golden.h"

namespace deepwrist::stats {
namespace {

struct Replicates {
  std::vector<double> auroc, average_precision;
};

Replicates replicates_of(const std::vector<int>& truth, const std::vector<double>& score,
                         const BootstrapOptions& options = {}) {
  const RankedScores ranked(truth, score);
  auto columns = stratified_bootstrap(truth,
                                      {[&](auto weights) { return ranked.auroc(weights); },
                                       [&](auto weights) { return ranked.average_precision(weights); }},
                                      options);
  return {columns[0], columns[1]};
}

/// What drawing the same cases by hand gives: scores repeated by their weight.
double auroc_of_repeated(const std::vector<int>& truth, const std::vector<double>& score,
                         std::span<const std::uint32_t> weights) {
  std::vector<int> labels;
  std::vector<double> scores;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    labels.insert(labels.end(), weights[i], truth[i]);
    scores.insert(scores.end(), weights[i], score[i]);
  }
  return auroc(labels, scores).value();
}

TEST(Bootstrap, WeightsMeanRepeatedCases) {
  const deepwrist::testing::MetricsGolden set("set_b_ties");
  const RankedScores ranked(set.truth, set.p);
  const auto columns = stratified_bootstrap(
      set.truth,
      {[&](auto weights) { return ranked.auroc(weights) - auroc_of_repeated(set.truth, set.p, weights); }},
      {.replicates = 20});
  for (const double difference : columns[0]) EXPECT_NEAR(difference, 0, 1e-12);
}

TEST(Bootstrap, PatientsAreDrawnWithAllOfTheirCases) {
  const std::vector<int> truth{1, 0, 0, 1, 0, 0, 0};
  const std::vector<std::uint32_t> patients{7, 7, 2, 9, 9, 9, 4};
  const auto columns =
      stratified_bootstrap(truth,
                           {[&](auto weights) {
                              const bool together = weights[0] == weights[1] && weights[3] == weights[4] &&
                                                    weights[4] == weights[5];
                              return together ? 1.0 : 0.0;
                            },
                            [&](auto weights) { return static_cast<double>(weights[0] + weights[3]); },
                            [&](auto weights) { return static_cast<double>(weights[2] + weights[6]); }},
                           {.replicates = 50}, patients);
  for (const double together : columns[0]) EXPECT_EQ(together, 1);
  for (const double positives : columns[1]) EXPECT_EQ(positives, 2) << "as many patients with a positive";
  for (const double negatives : columns[2]) EXPECT_EQ(negatives, 2);
}

TEST(Bootstrap, PatientsOfOneCaseEachAreCases) {
  const deepwrist::testing::MetricsGolden set("set_b_ties");
  const RankedScores ranked(set.truth, set.p);
  std::vector<std::uint32_t> patients(set.truth.size());
  std::iota(patients.begin(), patients.end(), 40U);
  const auto columns = stratified_bootstrap(set.truth, {[&](auto w) { return ranked.auroc(w); }},
                                            {.replicates = 20}, patients);
  EXPECT_EQ(columns[0], replicates_of(set.truth, set.p, {.replicates = 20}).auroc);
}

TEST(Bootstrap, AMeansIntervalDoesNotShrinkWhereEachPatientIsCountedFourTimes) {
  const std::vector<double> once{1, 2, 3, 4, 5, 6, 7, 8};
  std::vector<double> repeated;
  std::vector<std::uint32_t> patients;
  for (std::uint32_t i = 0; i < once.size(); ++i) {
    repeated.insert(repeated.end(), 4, once[i]);
    patients.insert(patients.end(), 4, i);
  }
  const auto expected = bootstrap_mean(once, {}), found = bootstrap_mean(repeated, patients);
  EXPECT_EQ(found.value, 4.5);
  EXPECT_NEAR(found.interval.low, expected.interval.low, 1e-12);
  EXPECT_NEAR(found.interval.high, expected.interval.high, 1e-12);
  // The standard deviation of the mean is sqrt(5.25 / 8) = 0.81 (variance with n), times 1.96 to each side.
  EXPECT_NEAR(expected.interval.low, 4.5 - 1.59, 0.15);
  EXPECT_NEAR(expected.interval.high, 4.5 + 1.59, 0.15);
  EXPECT_GT(found.interval.high - found.interval.low,
            1.5 * (bootstrap_mean(repeated, {}).interval.high - bootstrap_mean(repeated, {}).interval.low));
  EXPECT_TRUE(std::isnan(bootstrap_mean(once, std::vector<std::uint32_t>(8, 1)).interval.low));
  EXPECT_TRUE(std::isnan(bootstrap_mean({}, {}).value));
  EXPECT_EQ(cluster_sums(once, std::vector<std::uint32_t>{3, 3, 1, 3, 1, 2, 2, 2}),
            (std::vector<double>{7, 8, 21}));
}

TEST(Bootstrap, DrawsAsManyOfEachClassAsThereAre) {
  const std::vector<int> truth{1, 0, 0, 1, 0, 0, 0};
  const auto columns = stratified_bootstrap(
      truth,
      {[&](auto weights) { return static_cast<double>(weights[0] + weights[3]); },
       [&](auto weights) {
         return static_cast<double>(weights[1] + weights[2] + weights[4] + weights[5]) + weights[6];
       }},
      {.replicates = 50});
  for (const double positives : columns[0]) EXPECT_EQ(positives, 2);
  for (const double negatives : columns[1]) EXPECT_EQ(negatives, 5);
}

TEST(Bootstrap, IsTheSameForAnyNumberOfThreadsAndAnotherForAnotherSeed) {
  const deepwrist::testing::MetricsGolden set("set_a");
  const auto one = replicates_of(set.truth, set.p, {.replicates = 101, .threads = 1}),
             three = replicates_of(set.truth, set.p, {.replicates = 101, .threads = 3}),
             other = replicates_of(set.truth, set.p, {.replicates = 101, .seed = 7});
  EXPECT_EQ(one.auroc, three.auroc);
  EXPECT_EQ(one.average_precision, three.average_precision);
  EXPECT_NE(one.auroc, other.auroc);
}

TEST(Bootstrap, AgreesWithDelongWithinItsNoise) {
  const deepwrist::testing::MetricsGolden set("set_a");
  const auto replicates = replicates_of(set.truth, set.p).auroc;
  const auto components = auc_components(set.truth, set.p).value();
  const double error = std::sqrt(delong_variance(components));
  EXPECT_NEAR(mean(replicates), components.auc, 4 * error / std::sqrt(2000));
  EXPECT_NEAR(standard_deviation(replicates), error, 0.1 * error);
  const auto percentile = percentile_interval(replicates, 0.95),
             bca = bca_interval(replicates, components.auc, components.influence(), 0.95),
             normal = delong(components).interval;
  EXPECT_NEAR(percentile.low, normal.low, 0.3 * error);
  EXPECT_NEAR(percentile.high, normal.high, 0.3 * error);
  // The area's distribution leans to lower values: BCa moves both ends down.
  EXPECT_LT(bca.low, percentile.low);
  EXPECT_LT(bca.high, percentile.high);
  EXPECT_NEAR(bca.low, percentile.low, 0.3 * error);
}

TEST(Bootstrap, AgreesWithTheReferencesUnstratifiedIntervalWithinNoise) {
  const deepwrist::testing::MetricsGolden set("set_a");
  const auto interval = percentile_interval(replicates_of(set.truth, set.p).auroc, 0.95);
  const auto& reference = set.expected["ref_roc_bootstrap100_seed12345_ci"];  // of 100 replicates only
  EXPECT_NEAR(interval.low, reference[0], 0.02);
  EXPECT_NEAR(interval.high, reference[1], 0.02);
}

TEST(Bootstrap, PercentileIntervalCoversTheTruthAboutAsOftenAsItSays) {
  // Scores of two normal distributions one deviation apart: the true area is Φ(1/√2).
  const double truth_auc = 0.5 * std::erfc(-0.5);
  int covered = 0;
  constexpr int kTrials = 200;
  for (int trial = 0; trial < kTrials; ++trial) {
    CounterRng rng(99, 0, static_cast<std::uint32_t>(trial));
    std::vector<int> truth;
    std::vector<double> score;
    for (int i = 0; i < 120; ++i) {
      truth.push_back(i % 2);
      score.push_back(rng.normal() + i % 2);
    }
    const auto interval = percentile_interval(replicates_of(truth, score, {.replicates = 300}).auroc, 0.95);
    covered += interval.low <= truth_auc && truth_auc <= interval.high ? 1 : 0;
  }
  EXPECT_GE(covered, 0.89 * kTrials);
  EXPECT_LE(covered, 0.99 * kTrials);
}

TEST(Bootstrap, OneClassGivesNoInterval) {
  const std::vector<int> truth{1, 1, 1};
  const std::vector<double> score{0.1, 0.2, 0.3};
  const auto replicates = replicates_of(truth, score, {.replicates = 10});
  EXPECT_TRUE(std::isnan(percentile_interval(replicates.auroc, 0.95).low));
  EXPECT_TRUE(std::isnan(bootstrap_p(replicates.auroc)));
}

TEST(Bootstrap, PValueIsTwiceTheSmallerShareBeyondZero) {
  std::vector<double> differences;
  for (int i = 1; i <= 100; ++i) differences.push_back(i <= 3 ? -1.0 : 1.0);
  EXPECT_DOUBLE_EQ(bootstrap_p(differences), 0.06);
  EXPECT_DOUBLE_EQ(bootstrap_p(std::vector<double>(99, 1.0)), 0.01);
  EXPECT_DOUBLE_EQ(bootstrap_p(std::vector<double>(99, 0.0)), 1);
}

}  // namespace
}  // namespace deepwrist::stats
