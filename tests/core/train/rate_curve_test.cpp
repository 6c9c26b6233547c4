#include "core/train/rate_curve.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>

#include "core/base/random.h"

namespace deepwrist::train {
namespace {

/// The loss at powers of ten from −7 to 0 in 200 batches, with noise of this deviation.
RateCurve curve_of(const std::function<double(double power)>& loss, double noise = 0) {
  RateCurve curve;
  CounterRng rng(5, 0, 0);
  for (int i = 0; i < 200 && !curve.diverged(); ++i) {
    const double power = -7 + 7.0 * i / 199, uniform = rng.next() / 4294967296.0;
    curve.add(std::pow(10, power), loss(power) + noise * (uniform - 0.5) * std::sqrt(12));
  }
  return curve;
}

/// Falls from 1 to 0.2 round a power of −3, and explodes from −1 on.
double plausible(double power) {
  const double fall = 1 - 0.8 / (1 + std::exp(-4 * (power + 3)));
  return power < -1 ? fall : fall * std::exp(20 * (power + 1));
}

TEST(RateCurve, SuggestsWhereTheLossFallsFastest) {
  const auto curve = curve_of(plausible, 0.02);
  EXPECT_TRUE(curve.diverged());
  ASSERT_TRUE(curve.suggested());
  // Smoothing of ten batches comes a third of a power late.
  EXPECT_NEAR(std::log10(*curve.suggested()), -2.7, 0.3);
}

TEST(RateCurve, SmoothingWeighsAllLossesSoFar) {
  RateCurve curve;
  curve.add(0.1, 1);
  curve.add(0.2, 2);
  EXPECT_DOUBLE_EQ(curve.steps()[0].smoothed, 1);
  EXPECT_DOUBLE_EQ(curve.steps()[1].smoothed, (0.9 * 1 + 2) / 1.9);
}

TEST(RateCurve, OfALossThatDoesNotFallSuggestsNothing) {
  EXPECT_FALSE(curve_of([](double) { return 1.0; }).suggested());
  EXPECT_FALSE(curve_of([](double) { return 1.0; }, 0.3).suggested());
  EXPECT_FALSE(curve_of([](double power) { return 8 + power; }, 0.01).suggested());
}

TEST(RateCurve, EndsAtFourTimesTheSmallestLossAndAtNoNumber) {
  const auto exploding = curve_of([](double power) { return power < -2 ? 1.0 : 1000.0; });
  EXPECT_TRUE(exploding.diverged());
  EXPECT_LT(exploding.steps().size(), 150U);
  auto fine = curve_of([](double) { return 1.0; });
  EXPECT_FALSE(fine.diverged());
  const auto steps = fine.steps().size();
  fine.add(1, std::numeric_limits<double>::infinity());
  EXPECT_TRUE(fine.diverged());
  EXPECT_EQ(fine.steps().size(), steps);
}

TEST(RateCurve, OfFewStepsSuggestsNothing) {
  RateCurve curve;
  EXPECT_FALSE(curve.suggested());
  for (int i = 0; i < 30; ++i) curve.add(std::pow(10, -3 + 0.1 * i), 1 - 0.03 * i);
  EXPECT_FALSE(curve.suggested());
  curve.add(1, 0.1);
  EXPECT_TRUE(curve.suggested());
}

}  // namespace
}  // namespace deepwrist::train
