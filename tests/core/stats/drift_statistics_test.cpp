#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "core/stats/distributions.h"
#include "core/stats/kolmogorov_smirnov.h"
#include "core/stats/population_stability.h"
#include "core/stats/reference_points.h"

namespace deepwrist::stats {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;

std::vector<double> count_to(int last) {
  std::vector<double> values(static_cast<std::size_t>(last));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(ReferencePoints, OfFewValuesAreAllOfThemWithTheirNumbers) {
  const auto points = reference_points({3, 1, 3, 2, 3});
  EXPECT_THAT(points.values, ElementsAre(1, 2, 3));
  EXPECT_THAT(points.below, ElementsAre(0, 1, 2));
  EXPECT_THAT(points.not_above, ElementsAre(1, 2, 5));
  EXPECT_THAT(points.cell_counts(), ElementsAre(0, 1, 0, 1, 0, 3, 0));
  EXPECT_EQ(points.cell_of(0.5), 0U);
  EXPECT_EQ(points.cell_of(1), 1U);
  EXPECT_EQ(points.cell_of(2.5), 4U);
  EXPECT_EQ(points.cell_of(9), 6U);
}

TEST(ReferencePoints, OfManyValuesAreTwoHundredAndOneWithExactNumbers) {
  const auto points = reference_points(count_to(10'000));
  ASSERT_EQ(points.values.size(), kMostReferencePoints);
  EXPECT_EQ(points.values.front(), 1);
  EXPECT_EQ(points.values.back(), 10'000);
  for (std::size_t i = 0; i < points.values.size(); ++i) {
    EXPECT_EQ(static_cast<double>(points.not_above[i]), points.values[i]);
    EXPECT_EQ(static_cast<double>(points.below[i]), points.values[i] - 1);
  }
  const auto counts = points.cell_counts();
  EXPECT_EQ(std::accumulate(counts.begin(), counts.end(), 0.0), 10'000);
}

// Smirnov's table of 1948: 10, 5 and 1 % points; the value at 1 is that of scipy.special.kolmogorov.
TEST(KolmogorovSmirnov, TailIsThatOfTheTables) {
  EXPECT_NEAR(kolmogorov_tail(1.2238), 0.10, 5e-5);
  EXPECT_NEAR(kolmogorov_tail(1.3581), 0.05, 5e-5);
  EXPECT_NEAR(kolmogorov_tail(1.6276), 0.01, 5e-5);
  EXPECT_NEAR(kolmogorov_tail(1), 0.2699996716773545, 1e-14);
  EXPECT_EQ(kolmogorov_tail(0), 1);
  EXPECT_NEAR(kolmogorov_tail(0.2), 1, 1e-11);
  EXPECT_EQ(kolmogorov_tail(40), 0);
}

/// {1, 2, 3} and {2.5, 3.5}: two thirds and nothing lie not above 2.
TEST(KolmogorovSmirnov, DistanceIsTheLargestDifferenceOfDistributionFunctions) {
  const auto points = reference_points({1, 2, 3});
  std::vector<double> sample(points.cells());
  for (const double value : {2.5, 3.5}) ++sample[points.cell_of(value)];
  EXPECT_NEAR(kolmogorov_smirnov(points.cell_counts(), sample), 2.0 / 3, 1e-15);
  EXPECT_EQ(kolmogorov_smirnov(points.cell_counts(), points.cell_counts()), 0);
  EXPECT_EQ(kolmogorov_smirnov_p(0.5, 8, 8), kolmogorov_tail(1));
}

/// By hand: 0.3 ln 1.6 − 0.3 ln 0.4.
TEST(PopulationStability, IsTheSumOverBins) {
  EXPECT_NEAR(population_stability(std::vector{50.0, 50.0}, std::vector{8.0, 2.0}),
              0.3 * (std::log(1.6) - std::log(0.4)), 1e-15);
  EXPECT_EQ(population_stability(std::vector{5.0, 5.0, 0.0}, std::vector{1.0, 1.0, 0.0}), 0);
}

TEST(PopulationStability, AnEmptyBinCountsAsHalfACase) {
  const double p = 0.5 / 20, q = 0.5, rest = (1 - 0.5) - 1.0;
  EXPECT_NEAR(population_stability(std::vector{20.0, 0.0}, std::vector{5.0, 5.0}),
              rest * std::log(0.5) + (q - p) * std::log(q / p), 1e-15);
}

/// 16.919 is the 95 % point of chi-square with nine degrees of freedom in every table.
TEST(PopulationStability, ByChanceFollowsChiSquare) {
  EXPECT_NEAR(chi_square_quantile(0.95, 9), 16.919, 5e-4);
  EXPECT_NEAR(stability_by_chance(100, 50, 10, 0.95), 0.03 * 16.919, 2e-5);
  EXPECT_EQ(stability_by_chance(100, 50, 1, 0.95), 0);
}

std::vector<double> bin_counts(const std::vector<double>& values) {
  const auto counts = reference_points(values).cell_counts();
  const auto bins = stability_bins(counts);
  std::vector<double> sums(bins.back() + 1);
  for (std::size_t cell = 0; cell < bins.size(); ++cell) sums[bins[cell]] += counts[cell];
  return sums;
}

TEST(StabilityBins, OfManyValuesAreTenths) {
  const auto counts = bin_counts(count_to(20'000));
  ASSERT_EQ(counts.size(), 10U);
  for (const double count : counts) EXPECT_NEAR(count, 2000, 1);
  EXPECT_THAT(bin_counts(count_to(10)), ::testing::SizeIs(10));
  EXPECT_THAT(bin_counts(count_to(10)), Each(1));
}

/// Else a new spacing would lie in one bin with the only one that the training had.
TEST(StabilityBins, AValueThatManyHaveIsABinWithOthersBeside) {
  EXPECT_THAT(bin_counts({7, 7, 7, 7}), ElementsAre(0, 4, 0));
  EXPECT_THAT(bin_counts({1, 1, 2, 2}), ElementsAre(0, 2, 0, 2, 0));
}

}  // namespace
}  // namespace deepwrist::stats
