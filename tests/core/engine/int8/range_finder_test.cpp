#include "core/engine/int8/range_finder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <limits>

#include "core/base/error.h"

namespace deepwrist::engine {
namespace {

/// Mean squared error of rounding to 256 levels from 0 to `limit`.
double error_of(const torch::Tensor& values, double limit) {
  const double step = limit / 255;
  const auto rounded = (values.to(torch::kDouble) / step).round().clamp(0, 255) * step;
  return (rounded - values).square().mean().item<double>();
}

void expect_nearly_best(const torch::Tensor& values) {
  ActivationHistogram histogram;
  for (const auto& part : values.chunk(7)) histogram.add(part);
  const double largest = values.max().item<double>();
  double least = std::numeric_limits<double>::infinity();
  for (int i = 1; i <= 200; ++i) least = std::min(least, error_of(values, largest * i / 200));
  EXPECT_LT(error_of(values, histogram.best_limit()), 1.05 * least);
}

TEST(ActivationHistogram, LimitGivesTheLeastSquaredErrorOfAnyTried) {
  torch::manual_seed(1);
  expect_nearly_best(torch::rand({20'000}));
  expect_nearly_best(torch::randn({20'000}).relu());
  expect_nearly_best(torch::randn({20'000}).exp());  // a long tail, of which most is clipped
}

TEST(ActivationHistogram, GrowsWithWhatComesLater) {
  ActivationHistogram histogram;
  histogram.add(torch::full({1000}, 0.001F));
  histogram.add(torch::full({1000}, 50.0F));
  EXPECT_NEAR(histogram.best_limit(), 50, 0.1);
}

TEST(ActivationHistogram, NothingAboveZeroHasNoLimit) {
  ActivationHistogram histogram;
  histogram.add(torch::zeros({10}));
  EXPECT_EQ(histogram.best_limit(), 0);
}

TEST(ActivationHistogram, RefusesWhatIsNotFinite) {
  for (const float bad :
       {std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(), NAN}) {
    ActivationHistogram histogram;
    histogram.add(torch::ones({10}));
    EXPECT_THROW(histogram.add(torch::full({1}, bad)), Error);
  }
}

TEST(ActivationHistogram, NumbersAsGoodAsZeroHaveNoLimit) {
  ActivationHistogram histogram;
  histogram.add(torch::full({10}, 1e-37F));
  EXPECT_EQ(histogram.best_limit(), 0);
  histogram.add(torch::full({10}, 1.0F));
  EXPECT_NEAR(histogram.best_limit(), 1, 0.01);
}

/// stem → pool → a → gate of a; out = relu(gate · b(a) + pool)
Plan gated_block() {
  const auto layer = [](int64_t out, int64_t in) {
    return ConvolutionLayer{.weight = torch::randn({out, in, 1, 1}), .bias = torch::randn({out})};
  };
  Plan plan(3);
  const Value stem = plan.add(
      Convolution{.in = Plan::kInput, .layer = plan.add_layer(layer(4, 3)), .activation = Activation::relu});
  const Value pool = plan.add(MaxPool{.in = stem, .kernel = 2, .stride = 2});
  const Value a =
      plan.add(Convolution{.in = pool, .layer = plan.add_layer(layer(4, 4)), .activation = Activation::relu});
  const int last = plan.add_layer(layer(4, 4));
  const Value gate =
      plan.add(Convolution{.in = plan.add(Mean{a}), .layer = last, .activation = Activation::sigmoid});
  plan.add_output(plan.add(
      Convolution{.in = a, .layer = last, .activation = Activation::relu, .gate = gate, .addend = pool}));
  return plan;
}

TEST(QuantizableValues, AreImagesNeverBelowZeroThatAConvolutionReads) {
  EXPECT_THAT(quantizable_values(gated_block()), ::testing::ElementsAre(2, 3));  // pool and a
}

TEST(CheckRanges, RefusesWhatDoesNotFitThePlan) {
  const auto plan = gated_block();
  check_ranges({{0, 0, 1, 1, 0, 0, 0}}, plan, "int8.json");
  check_ranges({{0, 0, 0, 0, 0, 0, 0}}, plan, "int8.json");
  const float infinity = std::numeric_limits<float>::infinity();
  const std::vector<std::vector<float>> wrong{{},
                                              {0, 0, 1, 1},
                                              {0, 1, 1, 1, 0, 0, 0},
                                              {0, 0, -1, 1, 0, 0, 0},
                                              {0, 0, NAN, 1, 0, 0, 0},
                                              {0, 0, infinity, 1, 0, 0, 0},
                                              {0, 0, 1e-37F, 1, 0, 0, 0},
                                              {1, 0, 1, 1, 0, 0, 0}};
  for (const auto& limits : wrong) EXPECT_THROW(check_ranges({limits}, plan, "int8.json"), Error);
  const std::vector<float> none(7, 0.0F), shifts(plan.layers()[1].bias.numel(), 0.5F);
  check_ranges({none, {{}, shifts, {}}}, plan, "int8.json");
  const std::vector<std::vector<std::vector<float>>> wrong_shifts{
      {{}}, {{}, {1}, {}}, {{}, std::vector<float>(shifts.size(), infinity), {}}};
  for (const auto& some : wrong_shifts) EXPECT_THROW(check_ranges({none, some}, plan, "int8.json"), Error);
}

}  // namespace
}  // namespace deepwrist::engine
