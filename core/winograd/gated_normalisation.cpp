#include "core/winograd/gated_normalisation.h"

#include <torch/autograd.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <cmath>
#include <vector>

#include "core/winograd/channel_rows.h"
#include "core/winograd/convolve_layer.h"
#include "core/winograd/normalisation.h"
#include "core/winograd/pointwise.h"

// For an image i of p pixels, one of N, and each channel, with a = weight / σ, σ = √(variance + ε):
//
//   forward    chunks → mean μᵢ of each image; all of them → μ, variance
//              m = a (μᵢ − μ) + bias, the mean of y        → h = relu(W₁ m + b₁), gate = sigmoid(W₂ h + b₂)
//              chunks → out = relu(gate · a · x + gate · (bias − a μ) + addend)
//
//   backward   chunks → g = gradient where out > 0, the addend's gradient;   G = Σ g, P = Σ g (x − μ)
//              gradient of the gate: Σ g y = a P + bias · G             → of W₂, b₂, W₁, b₁ and of m: d
//              the gradient of y is gate · g + d / p, and so, over all images,
//                B = Σ (gate G + d),   S = Σ (gate P + d (μᵢ − μ))
//              chunks → dx = a · (gate · g + d / p − B / Np − (x − μ) S / (Np σ²))
//
// Sums of chunks are floats, those of images and batches doubles.

namespace deepwrist::winograd {
namespace {

using std::ptrdiff_t;
using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// body(place among images and channels, channel).
template <typename Body>
void for_gates(const Rows& rows, const Body& body) {
  for (ptrdiff_t image = 0; image < rows.parts; ++image) {
    for (ptrdiff_t c = 0; c < rows.channels; ++c) body(image * rows.channels + c, c);
  }
}

/// (N, C, 1, 1) of value(place, channel).
template <typename Value>
Tensor for_each_gate(const Rows& rows, const Value& value) {
  auto result = torch::empty({rows.parts, rows.channels, 1, 1}, torch::kFloat);
  auto* to = result.data_ptr<float>();
  for_gates(rows, [&](ptrdiff_t i, ptrdiff_t c) { to[i] = static_cast<float>(value(i, c)); });
  return result;
}

/// (C) of value(channel).
template <typename Value>
Tensor for_each_channel(const Rows& rows, torch::ScalarType type, const Value& value) {
  auto result = torch::empty({rows.channels}, torch::kDouble);
  for (ptrdiff_t c = 0; c < rows.channels; ++c) result.data_ptr<double>()[c] = value(c);
  return result.to(type);
}

class GatedNormalisation : public torch::autograd::Function<GatedNormalisation> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Tensor& squeeze, const Tensor& squeeze_bias, const Tensor& excite,
                        const Tensor& excite_bias, const Tensor& addend, const ImageMoments& statistics,
                        double epsilon, bool relu) {
    const Rows rows(x, Rows::Images::apart);
    const auto *w = weight.data_ptr<float>(), *b = bias.data_ptr<float>();
    const auto *means = statistics.means.data_ptr<double>(), *mu = statistics.batch.mean.data();
    const auto& variance = statistics.batch.variance;
    const auto inverse =
        for_each_channel(rows, torch::kDouble, [&](auto c) { return 1 / std::sqrt(variance[c] + epsilon); });
    const auto* s = inverse.data_ptr<double>();
    const auto pooled =
        for_each_gate(rows, [&](auto i, auto c) { return w[c] * s[c] * (means[i] - mu[c]) + b[c]; });
    const auto hidden = pointwise(pooled, squeeze, squeeze_bias, 1).relu_();
    const auto gate = pointwise(hidden, excite, excite_bias, 1).sigmoid_().contiguous();
    const auto* gates = gate.data_ptr<float>();
    const auto scale = for_each_gate(rows, [&](auto i, auto c) { return gates[i] * w[c] * s[c]; });
    const auto shift =
        for_each_gate(rows, [&](auto i, auto c) { return gates[i] * (b[c] - w[c] * s[c] * mu[c]); });
    const auto other = addend.contiguous(at::MemoryFormat::ChannelsLast);
    const auto result = apply_affine({scale, shift}, x, other, relu, rows);
    const auto mean = for_each_channel(rows, torch::kDouble, [&](auto c) { return mu[c]; });
    context->save_for_backward({x, relu ? result : Tensor(), weight, bias, squeeze, excite, mean, inverse,
                                statistics.means, pooled, hidden, gate});
    return result;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &squeeze = saved[4], &excite = saved[5], &pooled = saved[9],
               &hidden = saved[10];
    const auto *w = saved[2].data_ptr<float>(), *b = saved[3].data_ptr<float>();
    const auto *mu = saved[6].data_ptr<double>(), *s = saved[7].data_ptr<double>();
    const auto* means = saved[8].data_ptr<double>();
    const auto* gates = saved[11].data_ptr<float>();
    const Rows rows(x, Rows::Images::apart);
    const auto centre = rows.spread(mu);
    const auto [g, sums] = passed_gradient(gradients[0], x, saved[1], centre, rows);
    const auto &g_sum = sums.first, &p_sum = sums.second;  // G and P

    variable_list result(11);
    const auto of_gate = for_each_gate(rows, [&](auto i, auto c) {  // before the sigmoid
      return (w[c] * s[c] * p_sum[i] + b[c] * g_sum[i]) * gates[i] * (1 - double{gates[i]});
    });
    result[5] = pointwise_weight_gradient(of_gate, hidden, excite, 1);
    result[6] = of_gate.sum({0, 2, 3});
    const auto of_hidden = pointwise_image_gradient(of_gate, excite, hidden.sizes(), 1).mul_(hidden > 0);
    result[3] = pointwise_weight_gradient(of_hidden, pooled, squeeze, 1);
    result[4] = of_hidden.sum({0, 2, 3});
    const auto of_pooled = pointwise_image_gradient(of_hidden, squeeze, pooled.sizes(), 1).contiguous();
    const auto* d = of_pooled.data_ptr<float>();

    std::vector<double> b_sum(rows.channels), s_sum(rows.channels);  // B and S
    for_gates(rows, [&](ptrdiff_t i, ptrdiff_t c) {
      b_sum[c] += gates[i] * g_sum[i] + d[i];
      s_sum[c] += gates[i] * p_sum[i] + d[i] * (means[i] - mu[c]);
    });
    result[1] = for_each_channel(rows, torch::kFloat, [&](auto c) { return s_sum[c] * s[c]; });
    result[2] = for_each_channel(rows, torch::kFloat, [&](auto c) { return b_sum[c]; });
    if (context->needs_input_grad(7)) result[7] = g;
    if (!context->needs_input_grad(0)) return result;
    const auto factor = for_each_gate(rows, [&](auto i, auto c) { return w[c] * s[c] * gates[i]; });
    const auto offset = for_each_gate(rows, [&](auto i, auto c) {
      return w[c] * s[c] * (d[i] / rows.values_of_part() - b_sum[c] / rows.values());
    });
    std::vector<double> slope(rows.channels);
    for (ptrdiff_t c = 0; c < rows.channels; ++c)
      slope[c] = -w[c] * s[c] * s[c] * s[c] * s_sum[c] / rows.values();
    result[0] =
        affine_gradient({factor, rows.spread(slope.data()), centre, offset}, g, x, {}, /*relu=*/false, rows);
    return result;
  }

 private:
  struct Passed {
    Tensor gradient;       ///< where ReLU let it through; everywhere without one
    ChunkSums::Pair sums;  ///< Σ g and Σ g (x − mean) of every image and channel
  };

  static Passed passed_gradient(const Tensor& gradient, const Tensor& x, const Tensor& out,
                                const Tensor& centre, const Rows& rows) {
    const auto dy = gradient.contiguous(at::MemoryFormat::ChannelsLast);
    if (!out.defined())
      return {dy, sums_of_images(gradient_sums(dy, x, centre, {}, /*relu=*/false, rows), rows)};
    const ChunkSums chunks(rows);
    auto passed = torch::empty_like(dy);
    const auto *from = dy.data_ptr<float>(), *inputs = x.data_ptr<float>(), *mean = centre.data_ptr<float>();
    const auto* outputs = out.data_ptr<float>();
    auto* to = passed.data_ptr<float>();
    rows.for_chunks([&](ptrdiff_t chunk, ptrdiff_t first, ptrdiff_t count) {
      kernels().channels->passed_sums(from + first, inputs + first, outputs + first, mean, count, rows.period,
                                      to + first, chunks.first_of(chunk), chunks.second_of(chunk));
    });
    return {passed, sums_of_images(chunks, rows)};
  }

  static ChunkSums::Pair sums_of_images(const ChunkSums& chunks, const Rows& rows) {
    ChunkSums::Pair result;
    for (ptrdiff_t image = 0; image < rows.parts; ++image) {
      const auto [first, second] = chunks.sums(image);
      result.first.insert(result.first.end(), first.begin(), first.end());
      result.second.insert(result.second.end(), second.begin(), second.end());
    }
    return result;
  }
};

}  // namespace

Tensor gate_of(const Tensor& images, const Excitation& by) {
  const auto means = torch::adaptive_avg_pool2d(images, {1, 1});
  return torch::sigmoid(convolve(by.excite, convolve(by.squeeze, means).relu_()));
}

bool can_normalise_gated(const torch::nn::BatchNorm2d& layer, const Tensor& x, const Excitation& by,
                         const Tensor& addend) {
  if (!can_normalise(layer, x, {.addend = addend})) return false;
  const auto channels = x.size(1);
  const auto is_pointwise = [](const torch::nn::Conv2d& convolution, int64_t in, int64_t out) {
    const auto& weight = convolution->weight;
    return convolution->bias.defined() && weight.scalar_type() == torch::kFloat &&
           weight.sizes() == torch::IntArrayRef{out, in, 1, 1};
  };
  const auto inside = by.squeeze->weight.size(0);
  return channels % kernels().channels->group == 0 && x.size(2) * x.size(3) > 1 &&
         is_pointwise(by.squeeze, channels, inside) && is_pointwise(by.excite, inside, channels);
}

Tensor normalise_gated(torch::nn::BatchNorm2d& layer, const Tensor& x, const Excitation& by,
                       const Tensor& addend, bool relu) {
  const Rows rows(x, Rows::Images::apart);
  const auto statistics = image_moments(x.detach(), rows);
  move_running(layer, statistics.batch, rows.values());
  return GatedNormalisation::apply(x, layer->weight, layer->bias, by.squeeze->weight, by.squeeze->bias,
                                   by.excite->weight, by.excite->bias, addend, statistics,
                                   layer->options.eps(), relu);
}

}  // namespace deepwrist::winograd
