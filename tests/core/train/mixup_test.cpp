#include "core/train/mixup.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace deepwrist::train {
namespace {

TEST(Mixup, PermutationHoldsEverySampleOnce) {
  CounterRng rng(1);
  auto order = permutation(rng, 100);
  EXPECT_FALSE(std::ranges::is_sorted(order));
  std::ranges::sort(order);
  for (std::int64_t i = 0; i < 100; ++i) EXPECT_EQ(order[static_cast<std::size_t>(i)], i);
}

TEST(Mixup, SameSeedGivesTheSameMixture) {
  CounterRng a(7, 3, 2), b(7, 3, 2), c(7, 3, 3);
  const auto first = draw_mixup(a, 8, 0.4), same = draw_mixup(b, 8, 0.4), other = draw_mixup(c, 8, 0.4);
  EXPECT_EQ(first.share, same.share);
  EXPECT_EQ(first.partner, same.partner);
  EXPECT_NE(first.share, other.share);
}

/// Beta(a, a) has mean 1/2 and variance 1 / (4 (2a + 1)).
TEST(Mixup, ShareFollowsTheBetaDistribution) {
  for (const double alpha : {0.2, 0.4, 0.7, 1.0, 3.0}) {
    CounterRng rng(11);
    constexpr int kDraws = 20000;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double share = draw_mixup(rng, 1, alpha).share;
      ASSERT_GE(share, 0);
      ASSERT_LE(share, 1);
      sum += share;
      squares += share * share;
    }
    const double mean = sum / kDraws, variance = squares / kDraws - mean * mean;
    EXPECT_NEAR(mean, 0.5, 0.015) << alpha;  // 4 standard errors at most
    EXPECT_NEAR(variance, 1 / (4 * (2 * alpha + 1)), 0.006) << alpha;
  }
}

TEST(Mixup, GammaHasTheMeanAndVarianceOfItsShape) {
  for (const double shape : {0.3, 1.0, 4.5}) {
    CounterRng rng(13);
    constexpr int kDraws = 40000;
    double sum = 0, squares = 0;
    for (int i = 0; i < kDraws; ++i) {
      const double value = gamma_variate(rng, shape);
      sum += value;
      squares += value * value;
    }
    const double mean = sum / kDraws, variance = squares / kDraws - mean * mean;
    EXPECT_NEAR(mean, shape, 0.02 * shape + 0.015);
    EXPECT_NEAR(variance, shape, 0.08 * shape + 0.02);
  }
}

}  // namespace
}  // namespace deepwrist::train
