#include "localizer/heatmap_reading.h"

#include <gtest/gtest.h>

#include <cmath>

namespace deepwrist::localizer {
namespace {

constexpr int kMapSide = 64;

/// Logits whose softmax is a Gaussian about a position of the map.
torch::Tensor gaussian(double x, double y, double deviation) {
  const auto indices = torch::arange(kMapSide, torch::kDouble);
  const auto dx = (indices - x).square().unsqueeze(0), dy = (indices - y).square().unsqueeze(1);
  return (-(dx + dy) / (2 * deviation * deviation)).reshape({1, 1, kMapSide, kMapSide});
}

HeatmapReading reading(const torch::Tensor& logits, Decoding decoding) {
  return read_heatmaps(logits, decoding).at(0).at(0);
}

TEST(HeatmapReading, BothDecodingsFindAGaussianBetweenPixels) {
  for (const auto& [x, y] : {std::pair{20.3, 41.8}, {33.5, 12.49}, {50.02, 50.97}}) {
    for (const auto decoding : {Decoding::soft_argmax, Decoding::dark}) {
      const auto point = reading(gaussian(x, y, 2), decoding).point;
      EXPECT_NEAR(point.x * kMapSide, x, 2e-3) << name(decoding);
      EXPECT_NEAR(point.y * kMapSide, y, 2e-3) << name(decoding);
    }
  }
}

TEST(HeatmapReading, OnlyTheMeanIsPulledByASecondPeak) {
  const auto both = (gaussian(20.3, 30, 2).exp() + 0.4 * gaussian(50, 30, 2).exp()).log();
  EXPECT_NEAR(reading(both, Decoding::dark).point.x * kMapSide, 20.3, 0.01);
  EXPECT_GT(reading(both, Decoding::soft_argmax).point.x * kMapSide, 25);
}

TEST(HeatmapReading, PeakAndSpreadAreThoseOfTheGaussian) {
  for (const double deviation : {1.5, 3.0}) {
    const auto found = reading(gaussian(30, 30, deviation), Decoding::soft_argmax);
    EXPECT_NEAR(found.peak, 1 / (2 * M_PI * deviation * deviation), 1e-4);
    // √2 deviations in two dimensions; a pixel of the map is four of the image.
    EXPECT_NEAR(found.spread_px, 4 * std::sqrt(2.0) * deviation, 0.01);
  }
}

TEST(HeatmapReading, WhatIsNoPeakStaysAtItsMaximum) {
  const auto at_corner = reading(gaussian(-3, -3, 2), Decoding::dark).point;
  EXPECT_EQ(at_corner, cv::Point2f(0, 0));
  const auto flat = reading(torch::zeros({1, 1, kMapSide, kMapSide}), Decoding::dark);
  EXPECT_TRUE(std::isfinite(flat.point.x) && std::isfinite(flat.spread_px));
  EXPECT_NEAR(flat.peak, 1.0 / (kMapSide * kMapSide), 1e-9);
}

}  // namespace
}  // namespace deepwrist::localizer
