#pragma once

#include <torch/types.h>

#include <array>
#include <cmath>
#include <vector>

#include "core/engine/int8/activation_ranges.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

inline ConvolutionLayer random_layer(int64_t out, int64_t in, int kernel, int stride = 1) {
  return {.weight =
              torch::randn({out, in, kernel, kernel}) / std::sqrt(static_cast<double>(in * kernel * kernel)),
          .bias = torch::randn({out}) / 4,
          .stride = stride,
          .padding = kernel / 2};
}

/// Two blocks as SE-ResNets have them behind a stem and a pool, and a convolution: the values 2 (pool), 3, 4,
/// 9 (end of the first block), 10 and 13 (end of the second, whose addend is 9) can be 8 bits.
struct Blocks {
  Plan plan{3};
  std::vector<ConvolutionLayer> layers;  ///< copies, in order of use

  explicit Blocks(int64_t width) {
    torch::manual_seed(3);
    const int64_t wide = 2 * width;
    layers = {random_layer(width, 3, 3, 2), random_layer(width, width, 1), random_layer(width, width, 3),
              random_layer(wide, width, 1), random_layer(wide, width, 1),  random_layer(wide, wide, 1),
              random_layer(width, wide, 1), random_layer(wide, width, 1),  random_layer(wide, width, 1),
              random_layer(width, wide, 1)};
    std::vector<int> index;
    for (const auto& layer : layers) {
      auto copy = layer;
      copy.weight = layer.weight.clone();
      index.push_back(plan.add_layer(std::move(copy)));
    }
    const auto convolve = [&](Value in, int layer, Activation activation, Value gate = kNoValue,
                              Value addend = kNoValue) {
      return plan.add(Convolution{
          .in = in, .layer = index[layer], .activation = activation, .gate = gate, .addend = addend});
    };
    const Value stem = convolve(Plan::kInput, 0, Activation::relu);                            // 1
    const Value pool = plan.add(MaxPool{.in = stem, .kernel = 3, .stride = 2, .ceil = true});  // 2
    const Value a = convolve(pool, 1, Activation::relu);                                       // 3
    const Value b = convolve(a, 2, Activation::relu);                                          // 4
    const Value shortcut = convolve(pool, 4, Activation::none);                                // 5
    const Value squeezed = convolve(plan.add(Mean{b}), 3, Activation::none);                   // 6, 7
    const Value gate = convolve(squeezed, 5, Activation::sigmoid);                             // 8
    const Value first = convolve(b, 3, Activation::relu, gate, shortcut);                      // 9
    const Value c = convolve(first, 6, Activation::relu);                                      // 10
    const Value again = convolve(plan.add(Mean{c}), 7, Activation::sigmoid);                   // 11, 12
    const Value second = convolve(c, 8, Activation::relu, again, first);                       // 13
    plan.add_output(convolve(second, 9, Activation::relu));                                    // 14
  }

  /// The same by LibTorch in double, with what 8 bits do to activations and weights where there are limits.
  torch::Tensor by_definition(const torch::Tensor& images, const std::vector<float>& limits) const {
    const auto rounded = [&](const torch::Tensor& x, Value value) {
      if (limits[value] == 0) return x;
      const double scale = static_cast<double>(limits[value] / 255);
      return (x / scale).round().clamp(0, 255) * scale;
    };
    const auto convolve = [&](const torch::Tensor& x, int index, bool int8) {
      const auto& layer = layers[index];
      auto weight = layer.weight.to(torch::kDouble);
      if (int8) {
        const auto scale = weight.abs().amax({1, 2, 3}, true) / 127;
        weight = (weight / scale).round() * scale;
      }
      return torch::conv2d(x, weight, layer.bias.to(torch::kDouble), layer.stride, layer.padding);
    };
    const auto mean = [](const torch::Tensor& x) { return x.mean({2, 3}, true); };
    const auto stem = torch::relu(convolve(images.to(torch::kDouble), 0, false));
    const auto pool = rounded(torch::max_pool2d(stem, 3, 2, 0, 1, true), 2);
    const auto a = rounded(torch::relu(convolve(pool, 1, limits[2] > 0)), 3);
    const auto exact_b = torch::relu(convolve(a, 2, limits[3] > 0)), b = rounded(exact_b, 4);
    const auto shortcut = convolve(pool, 4, limits[2] > 0);
    // What float32 convolutions write is kept in both ways, and read exactly by all but convolutions.
    const auto gate =
        torch::sigmoid(convolve(convolve(mean(limits[3] > 0 ? b : exact_b), 3, false), 5, false));
    const auto exact_first = torch::relu(gate * convolve(b, 3, limits[4] > 0) + shortcut);
    const auto first = rounded(exact_first, 9);
    const auto exact_c = torch::relu(convolve(first, 6, limits[9] > 0)), c = rounded(exact_c, 10);
    const auto again = torch::sigmoid(convolve(mean(limits[9] > 0 ? c : exact_c), 7, false));
    const auto& addend = limits[4] > 0 && limits[10] > 0 ? first : exact_first;
    const auto second = rounded(torch::relu(again * convolve(c, 8, limits[10] > 0) + addend), 13);
    return torch::relu(convolve(second, 9, limits[13] > 0));
  }
};

/// Limits of the values 2, 3, 4, 9, 10 and 13, 0 of the others.
inline std::vector<float> limits_of(const std::array<float, 6>& some) {
  std::vector<float> limits(15, 0.0F);
  constexpr std::array<Value, 6> kValues{2, 3, 4, 9, 10, 13};
  for (std::size_t i = 0; i < some.size(); ++i) limits[kValues[i]] = some[i];
  return limits;
}
inline const auto kAllFloat = limits_of({});
inline const auto kAllInt8 = limits_of({2.5F, 2, 1.5F, 3, 2, 4});

inline torch::Tensor images(int64_t count, int64_t height, int64_t width) {
  torch::manual_seed(4);
  return torch::randn({count, 3, height, width});
}

}  // namespace deepwrist::engine
