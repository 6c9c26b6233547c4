#include "core/winograd/gated_normalisation.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>
#include <torch/types.h>

#include <algorithm>
#include <limits>
#include <vector>

#include "core/winograd/convolve_layer.h"
#include "tests/core/winograd/tensors.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;
using torch::nn::BatchNorm2d;
using torch::nn::Conv2d;

/// A batch normalisation and a gate of `channels` channels.
struct Layers {
  BatchNorm2d normalisation{nullptr};
  Conv2d squeeze{nullptr}, excite{nullptr};

  explicit Layers(std::int64_t channels, std::int64_t ratio = 4)
      : normalisation(channels),
        squeeze(torch::nn::Conv2dOptions(channels, channels / ratio, 1)),
        excite(torch::nn::Conv2dOptions(channels / ratio, channels, 1)) {
    const torch::NoGradGuard no_grad;
    normalisation->weight.copy_(torch::rand({channels}) + 0.5).narrow(0, 0, 1).neg_();
    normalisation->bias.copy_(torch::randn({channels}));
    for (auto& parameter : parameters()) parameter.mul_(2);
  }

  std::vector<Tensor> parameters() const {
    return {normalisation->weight, normalisation->bias, squeeze->weight,
            squeeze->bias,         excite->weight,      excite->bias};
  }
  Layers as(torch::ScalarType type) const {
    Layers copy(normalisation->options.num_features());
    copy.normalisation->to(type);
    copy.squeeze->to(type);
    copy.excite->to(type);
    const torch::NoGradGuard no_grad;
    const auto from = parameters();
    auto to = copy.parameters();
    for (std::size_t i = 0; i < from.size(); ++i) to[i].copy_(from[i]);
    return copy;
  }
};

/// Before ReLU, layer by layer.
Tensor gated(Layers& layers, const Tensor& x, const Tensor& addend) {
  const auto y = layers.normalisation(x);
  const auto gate = torch::sigmoid(layers.excite(torch::relu(layers.squeeze(y.mean({2, 3}, true)))));
  return y * gate + addend;
}

/// One step of a copy of the layers in the type of `x`: the result, all gradients, running statistics.
std::vector<Tensor> outcome(const Layers& of, const Tensor& x, const Tensor& other, const Tensor& gradient,
                            bool relu) {
  auto layers = of.as(x.scalar_type());
  const auto input = x.detach().clone(at::MemoryFormat::Preserve).requires_grad_();
  const auto addend = other.detach().to(x.scalar_type()).clone(at::MemoryFormat::Preserve).requires_grad_();
  const Excitation excitation{layers.squeeze, layers.excite};
  Tensor y;
  if (can_normalise_gated(layers.normalisation, input, excitation, addend)) {
    y = normalise_gated(layers.normalisation, input, excitation, addend, relu);
  } else {
    y = gated(layers, input, addend);
    if (relu) y = y.relu();
  }
  y.backward(gradient.to(x.scalar_type()));
  std::vector<Tensor> result{y.detach(), input.grad(), addend.grad(), layers.normalisation->running_mean,
                             layers.normalisation->running_var};
  for (const auto& parameter : layers.parameters()) result.push_back(parameter.grad());
  return result;
}

TEST(GatedNormalisation, EqualsTheLayersInDoubleWithTheirGradients) {
  torch::manual_seed(5);
  const WinogradScope scope(true);
  for (const auto& [n, c, side] : {std::tuple{3, 64, 7}, {2, 128, 12}, {1, 256, 5}, {5, 64, 2}}) {
    const Layers layers(c);
    // A mean that is large beside the deviation, and images that differ from each other.
    const auto x = channels_last(torch::randn({n, c, side, side}) * 0.5 + torch::randn({n, c, 1, 1}) + 20);
    const auto other = torch::randn_like(x);
    // Where rounding decides what ReLU lets through, nothing is to be told.
    auto exact_layers = layers.as(torch::kDouble);
    const auto before = gated(exact_layers, x.to(torch::kDouble), other.to(torch::kDouble)).detach();
    const auto gradient = torch::randn_like(x) * (before.abs() > 1e-4);
    ASSERT_TRUE(can_normalise_gated(layers.normalisation, x, {layers.squeeze, layers.excite}, other)) << c;
    for (const bool relu : {false, true}) {
      const auto found = outcome(layers, x, other, gradient, relu);
      const auto exact = outcome(layers, x.to(torch::kDouble), other, gradient, relu);
      for (std::size_t i = 0; i < found.size(); ++i) {
        const auto largest = (found[i].to(torch::kDouble) - exact[i]).abs().max().item<double>();
        EXPECT_LT(largest, 2e-5 * std::max(1.0, exact[i].abs().max().item<double>()))
            << c << " channels, result " << i << (relu ? ", relu" : "");
      }
    }
  }
}

TEST(GatedNormalisation, DoesNotDependOnTheNumberOfThreads) {
  torch::manual_seed(6);
  const WinogradScope scope(true);
  const Layers layers(64);
  const auto x = channels_last(torch::randn({3, 64, 32, 24})), other = torch::randn_like(x);
  const int threads = at::get_num_threads();
  std::vector<Tensor> results[2];
  for (const int t : {1, 2}) {
    at::set_num_threads(t);
    results[t - 1] = outcome(layers, x, other, other, true);
  }
  at::set_num_threads(threads);
  for (std::size_t i = 0; i < results[0].size(); ++i) EXPECT_TRUE(torch::equal(results[0][i], results[1][i]));
}

TEST(GatedNormalisation, WhatIsNotANumberStaysSo) {
  const WinogradScope scope(true);
  Layers layers(64);
  const auto x = channels_last(torch::randn({2, 64, 4, 4}));
  x[0][3][0][0] = std::numeric_limits<float>::quiet_NaN();
  const auto y =
      normalise_gated(layers.normalisation, x, {layers.squeeze, layers.excite}, torch::zeros_like(x), true);
  EXPECT_TRUE(y.isnan().select(1, 3).all().item<bool>());
}

TEST(GatedNormalisation, GivesNoGradientToWhatIsNotTrained) {
  const WinogradScope scope(true);
  Layers layers(64);
  for (auto& parameter : layers.parameters()) parameter.requires_grad_(false);
  const auto x = channels_last(torch::randn({2, 64, 4, 4})), addend = torch::randn_like(x).requires_grad_();
  normalise_gated(layers.normalisation, x, {layers.squeeze, layers.excite}, addend, true).sum().backward();
  EXPECT_TRUE(addend.grad().defined());
  for (const auto& parameter : layers.parameters()) EXPECT_FALSE(parameter.grad().defined());
}

TEST(GatedNormalisation, LeavesToTheLayersWhatItCannotTake) {
  const Layers layers(64);
  const Excitation by{layers.squeeze, layers.excite};
  const auto x = channels_last(torch::randn({2, 64, 8, 8}));
  EXPECT_FALSE(can_normalise_gated(layers.normalisation, x, by, x)) << "outside a scope";
  const WinogradScope scope(true);
  EXPECT_TRUE(can_normalise_gated(layers.normalisation, x, by, x));
  EXPECT_FALSE(can_normalise_gated(layers.normalisation, torch::randn({2, 64, 8, 8}), by, x))
      << "not channels last";
  const auto pixel = channels_last(torch::randn({2, 64, 1, 1}));
  EXPECT_FALSE(can_normalise_gated(layers.normalisation, pixel, by, pixel)) << "no variance in an image";
  const Layers few(8);
  const auto narrow = channels_last(torch::randn({2, 8, 8, 8}));
  EXPECT_FALSE(can_normalise_gated(few.normalisation, narrow, {few.squeeze, few.excite}, narrow))
      << "channels that fill no group";
  const Layers other(128);
  EXPECT_FALSE(can_normalise_gated(layers.normalisation, x, {other.squeeze, other.excite}, x))
      << "a gate of other channels";
  layers.normalisation.ptr()->eval();
  EXPECT_FALSE(can_normalise_gated(layers.normalisation, x, by, x)) << "not in training";
}

}  // namespace
}  // namespace deepwrist::winograd
