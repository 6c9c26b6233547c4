#include "core/stats/heterogeneity.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

// Chi-square of two degrees of freedom has the tail exp(−x / 2): sums by hand.

TEST(CochranQ, WeighsByInverseVariance) {
  const auto found = cochran_q(std::vector{0.95, 0.90, 0.80}, std::vector{0.0004, 0.0009, 0.0016});
  ASSERT_TRUE(found);
  const double mean = (0.95 * 2500 + 0.90 / 0.0009 + 0.80 * 625) / (2500 + 1 / 0.0009 + 625);
  const double q =
      std::pow(0.95 - mean, 2) * 2500 + std::pow(0.90 - mean, 2) / 0.0009 + std::pow(0.80 - mean, 2) * 625;
  EXPECT_EQ(found->degrees, 2);
  EXPECT_NEAR(found->statistic, q, 1e-12);
  EXPECT_NEAR(found->p, std::exp(-q / 2), 1e-12);
}

TEST(CochranQ, LeavesOutWhatHasNoVariance) {
  const auto found = cochran_q(std::vector{0.9, 1.0, 0.8}, std::vector{0.01, 0.0, 0.01});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->degrees, 1);
  EXPECT_NEAR(found->statistic, 0.5, 1e-12);
  EXPECT_FALSE(cochran_q(std::vector{0.9, 1.0}, std::vector{0.01, 0.0}));
  EXPECT_FALSE(cochran_q({}, {}));
}

TEST(ProportionsDiffer, IsPearsonsChiSquareOfKProportions) {
  const auto found =
      proportions_differ(std::vector<std::size_t>{45, 30, 0, 38}, std::vector<std::size_t>{50, 50, 0, 50});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->degrees, 2) << "a group without trials tells nothing";
  const double share = 113.0 / 150, unit = 50 * share * (1 - share);
  const double chi_square =
      (std::pow(45 - 50 * share, 2) + std::pow(30 - 50 * share, 2) + std::pow(38 - 50 * share, 2)) / unit;
  EXPECT_NEAR(found->statistic, chi_square, 1e-12);
  EXPECT_NEAR(found->p, std::exp(-chi_square / 2), 1e-12);
}

TEST(ProportionsDiffer, SaysNothingWhereAllEndAlikeOrOneGroupIsLeft) {
  EXPECT_FALSE(proportions_differ(std::vector<std::size_t>{5, 7}, std::vector<std::size_t>{5, 7}));
  EXPECT_FALSE(proportions_differ(std::vector<std::size_t>{0, 0}, std::vector<std::size_t>{5, 7}));
  EXPECT_FALSE(proportions_differ(std::vector<std::size_t>{2, 0}, std::vector<std::size_t>{5, 0}));
}

TEST(ChiSquareTail, OfOneDegreeIsThatOfTheSquaredNormal) {
  for (const double x : {0.1, 1.0, 3.84, 30.0})
    EXPECT_NEAR(chi_square_tail(x, 1), chi_square_1_tail(x), 1e-12);
  EXPECT_EQ(chi_square_tail(0, 3), 1);
}

TEST(Holm, MultipliesByTheTestsThatAreLeftAndNeverFalls) {
  EXPECT_THAT(holm(std::vector{0.03, 0.01, 0.04, 0.5}),
              ElementsAre(DoubleNear(0.09, 1e-12), DoubleNear(0.04, 1e-12), DoubleNear(0.09, 1e-12),
                          DoubleNear(0.5, 1e-12)));
  EXPECT_THAT(holm(std::vector{0.6, 0.7}), ElementsAre(1.0, 1.0));
  EXPECT_THAT(holm({}), ElementsAre());
}

}  // namespace
}  // namespace deepwrist::stats
