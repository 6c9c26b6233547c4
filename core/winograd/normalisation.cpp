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

/// scale and shift of every place of a row.
AffineOfParts affine_of(const Rows& rows, const Moments& moments, double epsilon, const Tensor& weight,
                        const Tensor& bias) {
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
    const auto affine = affine_of(rows, moments, epsilon, weight, bias);
    const auto as_tensor = [](const std::vector<double>& values) {
      return torch::tensor(values, torch::kDouble);
    };
    context->save_for_backward(
        {x, weight, affine.scale, affine.shift, as_tensor(moments.mean), as_tensor(moments.variance)});
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["relu"] = relu;
    const auto other = addend.numel() > 0 ? addend.contiguous(at::MemoryFormat::ChannelsLast) : Tensor();
    return apply_affine(affine, x, other, relu, rows);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1];
    const Rows rows(x);
    const auto affine = AffineOfParts{saved[2], saved[3]}.of_part(0, rows);
    const auto *mean = saved[4].data_ptr<double>(), *variance = saved[5].data_ptr<double>();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const bool relu = context->saved_data["relu"].toBool();
    const auto dy = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const auto centre = rows.spread(mean);
    const auto [sums, products] = gradient_sums(dy, x, centre, affine, relu, rows).sums();

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
    const GradientOfParts of{rows.spread(factor.data()), rows.spread(slope.data()), centre,
                             rows.spread(offset.data())};
    result[0] = affine_gradient(of, dy, x, affine, relu, rows);
    return result;
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
  const auto moments = chunk_moments(x.detach(), rows).moments();
  move_running(layer, moments, rows.values());
  return Normalisation::apply(x, layer->weight, layer->bias,
                              after.addend.defined() ? after.addend : torch::empty({0}), moments,
                              layer->options.eps(), after.relu);
}

}  // namespace deepwrist::winograd
