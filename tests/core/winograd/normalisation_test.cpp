#include "core/winograd/normalisation.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/types.h>

#include <limits>

#include "core/winograd/channel_kernels.h"
#include "core/winograd/convolve_layer.h"
#include "tests/core/winograd/tensors.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;
using torch::nn::BatchNorm2d;

BatchNorm2d some_layer(std::int64_t channels) {
  BatchNorm2d layer(channels);
  const torch::NoGradGuard no_grad;
  layer->weight.copy_(torch::rand({channels}) + 0.5).narrow(0, 0, 1).neg_();
  layer->bias.copy_(torch::randn({channels}));
  return layer;
}

struct Outcome {
  Tensor y, of_x, of_addend, of_weight, of_bias, mean, variance;

  std::vector<Tensor> all() const { return {y, of_x, of_addend, of_weight, of_bias, mean, variance}; }
};

enum class After { nothing, sum, relu };

/// One step of a copy of the layer in the type of `x`.
Outcome outcome(const BatchNorm2d& of, const Tensor& x, const Tensor& other, const Tensor& gradient,
                After after) {
  auto layer = BatchNorm2d(of->options);
  layer->to(x.scalar_type());
  {
    const torch::NoGradGuard no_grad;
    layer->weight.copy_(of->weight);
    layer->bias.copy_(of->bias);
  }
  const auto input = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const auto addend = other.detach().to(x.scalar_type()).requires_grad_();
  Following following{.relu = after == After::relu};
  if (after == After::sum) following.addend = addend;
  Tensor y;
  if (can_normalise(layer, input, following)) {
    y = normalise(layer, input, following);
  } else {
    y = layer(input);
    if (after == After::sum) y = y + addend;
    if (after == After::relu) y = y.relu();
  }
  y.backward(gradient.to(x.scalar_type()));
  return {.y = y.detach(),
          .of_x = input.grad(),
          .of_addend = addend.grad().defined() ? addend.grad() : torch::zeros({1}, x.options()),
          .of_weight = layer->weight.grad(),
          .of_bias = layer->bias.grad(),
          .mean = layer->running_mean,
          .variance = layer->running_var};
}

TEST(Normalisation, EqualsTheLayerInDoubleWithItsGradients) {
  torch::manual_seed(3);
  const WinogradScope scope(true);
  for (const auto& [n, c, side] : {std::tuple{8, 8, 12}, {2, 16, 16}, {3, 64, 7}, {4, 128, 9}, {1, 4, 32}}) {
    const auto layer = some_layer(c);
    // A mean that is large beside the deviation, which sums of squares in float would lose.
    const auto x = channels_last(torch::randn({n, c, side, side}) * 0.5 + 20), other = torch::randn_like(x);
    // Where rounding decides what ReLU lets through, nothing is to be told.
    const auto plain = outcome(layer, x.to(torch::kDouble), other, other, After::nothing).y;
    const auto gradient = torch::randn_like(x) * (plain.abs() > 1e-4);
    ASSERT_TRUE(can_normalise(layer, x, {.relu = true})) << c;
    for (const auto after : {After::nothing, After::sum, After::relu}) {
      const auto found = outcome(layer, x, other, gradient, after).all();
      const auto exact = outcome(layer, x.to(torch::kDouble), other, gradient, after).all();
      for (std::size_t i = 0; i < found.size(); ++i) {
        const auto largest = (found[i].to(torch::kDouble) - exact[i]).abs().max().item<double>();
        EXPECT_LT(largest, 2e-5 * std::max(1.0, exact[i].abs().max().item<double>()))
            << c << " channels, result " << i << ", " << static_cast<int>(after);
      }
    }
  }
}

TEST(Normalisation, DoesNotDependOnTheNumberOfThreads) {
  torch::manual_seed(4);
  const WinogradScope scope(true);
  const auto layer = some_layer(16);
  const auto x = channels_last(torch::randn({3, 16, 64, 48})), gradient = torch::randn_like(x);
  const int threads = at::get_num_threads();
  std::vector<Tensor> results[2];
  for (const int t : {1, 2}) {
    at::set_num_threads(t);
    results[t - 1] = outcome(layer, x, x, gradient, After::relu).all();
  }
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < results[0].size(); ++i) EXPECT_TRUE(torch::equal(results[0][i], results[1][i]));
}

TEST(Normalisation, WhatIsNotANumberStaysSo) {
  const WinogradScope scope(true);
  auto layer = some_layer(8);
  const auto x = channels_last(torch::randn({2, 8, 8, 8}));
  x[0][3][0][0] = std::numeric_limits<float>::quiet_NaN();
  const auto y = normalise(layer, x, {.relu = true});
  EXPECT_TRUE(y.isnan().select(1, 3).all().item<bool>());
  EXPECT_FALSE(y.isnan().select(1, 2).any().item<bool>());
}

TEST(Normalisation, LeavesToTheLayerWhatItCannotTake) {
  const auto layer = some_layer(8);
  const auto x = channels_last(torch::randn({2, 8, 8, 8}));
  EXPECT_FALSE(can_normalise(layer, x, {})) << "outside a scope";
  const WinogradScope scope(true);
  EXPECT_TRUE(can_normalise(layer, x, {}));
  EXPECT_FALSE(can_normalise(layer, torch::randn({2, 8, 8, 8}), {})) << "not channels last";
  EXPECT_FALSE(can_normalise(some_layer(7), channels_last(torch::randn({2, 7, 8, 8})), {}));
  EXPECT_FALSE(can_normalise(layer, channels_last(torch::randn({1, 8, 1, 3})), {})) << "no whole rows";
  EXPECT_FALSE(can_normalise(layer, x, {.addend = x, .relu = true}));
  layer.ptr()->eval();
  EXPECT_FALSE(can_normalise(layer, x, {}));
}

}  // namespace
}  // namespace deepwrist::winograd
