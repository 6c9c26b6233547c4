#include "core/winograd/normalisation.h"

#include <torch/autograd.h>
#include <torch/nn/modules/batchnorm.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/winograd/channel_rows.h"
#include "core/winograd/convolve_layer.h"

// A batch is cut into chunks of rows (channel_rows.h), always the same ones, which threads share out:
//
//   forward    each chunk → mean, Σ (x − mean)² in float;   all chunks → mean, variance in double, in order
//              each chunk → y
//   backward   each chunk → Σ g, Σ g (x − mean) in float;   all chunks → B = Σ g, S = Σ g x̂ in double
//              each chunk → dx = weight / σ · (g − B / n − x̂ S / n),   σ = √(variance + ε)
//
// g is the gradient of y, zero where ReLU gave zero, which is computed from x again rather than kept.

namespace deepwrist::winograd {
namespace {

using std::ptrdiff_t;
using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

const ChannelKernels& by() { return *kernels().channels; }

/// scale and shift of every place of a row.
std::pair<Tensor, Tensor> affine_of(const Rows& rows, const Moments& moments, double epsilon,
                                    const Tensor& weight, const Tensor& bias) {
  std::vector<double> scale(rows.channels), shift(rows.channels);
  for (ptrdiff_t c = 0; c < rows.channels; ++c) {
    scale[c] = weight.data_ptr<float>()[c] / std::sqrt(moments.variance[c] + epsilon);
    shift[c] = bias.data_ptr<float>()[c] - moments.mean[c] * scale[c];
  }
  return {rows.spread(scale.data()), rows.spread(shift.data())};
}

class Normalisation : public torch::autograd::Function<Normalisation> {
 public:
  /// `addend` may be without elements: autograd wants a tensor.
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Tensor& addend, const Moments& moments, double epsilon, bool relu) {
    const Rows rows(x);
    const auto [scale, shift] = affine_of(rows, moments, epsilon, weight, bias);
    const auto as_tensor = [](const std::vector<double>& values) {
      return torch::tensor(values, torch::kDouble);
    };
    context->save_for_backward(
        {x, weight, scale, shift, as_tensor(moments.mean), as_tensor(moments.variance)});
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["relu"] = relu;
    const auto other = addend.numel() > 0 ? addend.contiguous(at::MemoryFormat::ChannelsLast) : Tensor();
    auto result = torch::empty_like(x);
    const Affine affine{scale.data_ptr<float>(), shift.data_ptr<float>()};
    const auto *from = x.data_ptr<float>(), *plus = other.defined() ? other.data_ptr<float>() : nullptr;
    auto* to = result.data_ptr<float>();
    rows.for_chunks([&](ptrdiff_t, ptrdiff_t first, ptrdiff_t count) {
      by().apply(from + first, plus != nullptr ? plus + first : nullptr, affine, relu, count, rows.period,
                 to + first);
    });
    return result;
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1];
    const Affine affine{saved[2].data_ptr<float>(), saved[3].data_ptr<float>()};
    const auto *mean = saved[4].data_ptr<double>(), *variance = saved[5].data_ptr<double>();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const bool relu = context->saved_data["relu"].toBool();
    const Rows rows(x);
    const auto dy = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const auto centre = rows.spread(mean);
    auto [sums, products] = gradient_sums(dy, x, centre.data_ptr<float>(), affine, relu, rows);

    auto weight_gradient = torch::empty_like(weight), bias_gradient = torch::empty_like(weight);
    std::vector<double> factor(rows.channels), slope(rows.channels), offset(rows.channels);
    const auto values = rows.values();
    for (ptrdiff_t c = 0; c < rows.channels; ++c) {
      const double inverse = 1 / std::sqrt(variance[c] + epsilon);
      weight_gradient.data_ptr<float>()[c] = static_cast<float>(products[c] * inverse);
      bias_gradient.data_ptr<float>()[c] = static_cast<float>(sums[c]);
      factor[c] = weight.data_ptr<float>()[c] * inverse;
      slope[c] = -factor[c] * inverse * inverse * products[c] / values;
      offset[c] = -factor[c] * sums[c] / values;
    }
    variable_list result(7);
    result[1] = weight_gradient;
    result[2] = bias_gradient;
    if (context->needs_input_grad(3)) result[3] = dy;
    if (!context->needs_input_grad(0)) return result;
    const auto factors = rows.spread(factor.data()), slopes = rows.spread(slope.data()),
               offsets = rows.spread(offset.data());
    const AffineGradient of{factors.data_ptr<float>(), slopes.data_ptr<float>(), centre.data_ptr<float>(),
                            offsets.data_ptr<float>()};
    auto dx = torch::empty_like(x);
    const auto *from = dy.data_ptr<float>(), *inputs = x.data_ptr<float>();
    auto* to = dx.data_ptr<float>();
    rows.for_chunks([&](ptrdiff_t, ptrdiff_t first, ptrdiff_t count) {
      by().gradient(from + first, inputs + first, of, affine, relu, count, rows.period, to + first);
    });
    result[0] = dx;
    return result;
  }

 private:
  static ChunkSums::Pair gradient_sums(const Tensor& dy, const Tensor& x, const float* mean,
                                       const Affine& affine, bool relu, const Rows& rows) {
    const ChunkSums chunks(rows);
    const auto *from = dy.data_ptr<float>(), *inputs = x.data_ptr<float>();
    rows.for_chunks([&](ptrdiff_t chunk, ptrdiff_t first, ptrdiff_t count) {
      by().gradient_sums(from + first, inputs + first, mean, affine, relu, count, rows.period,
                         chunks.first_of(chunk), chunks.second_of(chunk));
    });
    return chunks.sums(0);
  }
};

}  // namespace

void move_running(torch::nn::BatchNorm2d& layer, const Moments& moments, double values) {
  const torch::NoGradGuard no_grad;
  const double momentum = *layer->options.momentum();
  auto *mean = layer->running_mean.data_ptr<float>(), *variance = layer->running_var.data_ptr<float>();
  for (std::size_t c = 0; c < moments.mean.size(); ++c) {
    mean[c] = static_cast<float>((1 - momentum) * mean[c] + momentum * moments.mean[c]);
    const double unbiased = moments.variance[c] * (values / (values - 1));
    variance[c] = static_cast<float>((1 - momentum) * variance[c] + momentum * unbiased);
  }
  layer->num_batches_tracked += 1;
}

bool can_normalise(const torch::nn::BatchNorm2d& layer, const Tensor& x, const Following& after) {
  if (!layer->is_training() || !is_computed_here(x)) return false;
  const auto& options = layer->options;
  const bool usual = options.affine() && options.track_running_stats() && options.momentum().has_value() &&
                     layer->weight.scalar_type() == torch::kFloat;
  const bool alike = !after.addend.defined() || (after.addend.sizes() == x.sizes() && !after.relu &&
                                                 after.addend.scalar_type() == torch::kFloat);
  return usual && alike && x.is_contiguous(at::MemoryFormat::ChannelsLast) && x.numel() > x.size(1) &&
         Rows(x).fit(x);
}

Tensor normalise(torch::nn::BatchNorm2d& layer, const Tensor& x, const Following& after) {
  const Rows rows(x);
  const auto moments = chunk_moments(x.detach(), rows).moments(0);
  move_running(layer, moments, rows.values());
  return Normalisation::apply(x, layer->weight, layer->bias,
                              after.addend.defined() ? after.addend : torch::empty({0}), moments,
                              layer->options.eps(), after.relu);
}

}  // namespace deepwrist::winograd
