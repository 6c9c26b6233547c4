#include "core/winograd/normalisation.h"

#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/nn/modules/batchnorm.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/winograd/channel_kernels.h"
#include "core/winograd/convolve_layer.h"

// A batch is cut into chunks of rows (channel_kernels.h), always the same ones, which threads share out:
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

constexpr ptrdiff_t kChunk = 4096;     // floats: in the first-level cache between two looks at it
constexpr ptrdiff_t kFewestRows = 32;  // of a chunk, or merging would take as long as summing

/// How a batch of channels-last images is looked at: rows of `period` numbers, in chunks.
struct Rows {
  ptrdiff_t channels, period, count, in_chunk, chunks;

  Rows(const Tensor& x, ptrdiff_t group)
      : channels(x.size(1)),
        period(channels % group == 0 ? channels : group),
        count(x.numel() / period),
        in_chunk(std::max(kFewestRows, kChunk / period)),
        chunks((count + in_chunk - 1) / in_chunk) {}

  bool fit(const Tensor& x) const { return period % channels == 0 && x.numel() % period == 0; }
  ptrdiff_t rows_of(ptrdiff_t chunk) const { return std::min(in_chunk, count - chunk * in_chunk); }

  template <typename Body>
  void for_chunks(const Body& body) const {
    at::parallel_for(0, chunks, 1, [&](std::int64_t begin, std::int64_t end) {
      for (auto chunk = begin; chunk < end; ++chunk) body(chunk, chunk * in_chunk * period, rows_of(chunk));
    });
  }
  /// Places of a row and their channels.
  template <typename Body>
  void for_places(const Body& body) const {
    for (ptrdiff_t first = 0; first < period; first += channels) {
      for (ptrdiff_t c = 0; c < channels; ++c) body(first + c, c);
    }
  }
  /// A value for each channel as one for each place of a row.
  Tensor spread(const std::vector<double>& values) const {
    auto result = torch::empty({period}, torch::kFloat);
    auto* to = result.data_ptr<float>();
    for_places([&](ptrdiff_t i, ptrdiff_t c) { to[i] = static_cast<float>(values[c]); });
    return result;
  }
};

const ChannelKernels& by() { return *kernels().channels; }

struct Moments {
  std::vector<double> mean, variance;  ///< of every channel, over all its values
};

Moments moments_of(const Tensor& x, const Rows& rows) {
  const auto memory = torch::empty({rows.chunks * 2 * rows.period}, torch::kFloat);
  auto* parts = memory.data_ptr<float>();
  const auto* from = x.data_ptr<float>();
  rows.for_chunks([&](ptrdiff_t chunk, ptrdiff_t first, ptrdiff_t count) {
    float* means = parts + chunk * 2 * rows.period;
    by().moments(from + first, count, rows.period, means, means + rows.period);
  });
  Moments result{std::vector<double>(rows.channels), std::vector<double>(rows.channels)};
  for (ptrdiff_t chunk = 0; chunk < rows.chunks; ++chunk) {
    const float *means = parts + chunk * 2 * rows.period, *squares = means + rows.period;
    const auto count = static_cast<double>(rows.rows_of(chunk));
    rows.for_places([&](ptrdiff_t i, ptrdiff_t c) {
      const double mean = means[i];
      result.mean[c] += count * mean;
      result.variance[c] += squares[i] + count * mean * mean;
    });
  }
  const auto values = static_cast<double>(rows.count * rows.period / rows.channels);
  for (ptrdiff_t c = 0; c < rows.channels; ++c) {
    result.mean[c] /= values;
    result.variance[c] = std::max(0.0, result.variance[c] / values - result.mean[c] * result.mean[c]);
  }
  return result;
}

/// scale and shift of every place of a row.
std::pair<Tensor, Tensor> affine_of(const Rows& rows, const Moments& moments, double epsilon,
                                    const Tensor& weight, const Tensor& bias) {
  std::vector<double> scale(rows.channels), shift(rows.channels);
  for (ptrdiff_t c = 0; c < rows.channels; ++c) {
    scale[c] = weight.data_ptr<float>()[c] / std::sqrt(moments.variance[c] + epsilon);
    shift[c] = bias.data_ptr<float>()[c] - moments.mean[c] * scale[c];
  }
  return {rows.spread(scale), rows.spread(shift)};
}

class Normalisation : public torch::autograd::Function<Normalisation> {
 public:
  /// `addend` may be without elements: autograd wants a tensor.
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Tensor& addend, const Moments& moments, double epsilon, bool relu) {
    const Rows rows(x, by().group);
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
    const Rows rows(x, by().group);
    const auto dy = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    const auto centre = rows.spread({mean, mean + rows.channels});
    auto [sums, products] = gradient_sums(dy, x, centre.data_ptr<float>(), affine, relu, rows);

    auto weight_gradient = torch::empty_like(weight), bias_gradient = torch::empty_like(weight);
    std::vector<double> factor(rows.channels), slope(rows.channels), offset(rows.channels);
    const auto values = static_cast<double>(rows.count * rows.period / rows.channels);
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
    const auto factors = rows.spread(factor), slopes = rows.spread(slope), offsets = rows.spread(offset);
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
  using Sums = std::pair<std::vector<double>, std::vector<double>>;

  static Sums gradient_sums(const Tensor& dy, const Tensor& x, const float* mean, const Affine& affine,
                            bool relu, const Rows& rows) {
    const auto memory = torch::empty({rows.chunks * 2 * rows.period}, torch::kFloat);
    auto* parts = memory.data_ptr<float>();
    const auto *from = dy.data_ptr<float>(), *inputs = x.data_ptr<float>();
    rows.for_chunks([&](ptrdiff_t chunk, ptrdiff_t first, ptrdiff_t count) {
      float* sums = parts + chunk * 2 * rows.period;
      by().gradient_sums(from + first, inputs + first, mean, affine, relu, count, rows.period, sums,
                         sums + rows.period);
    });
    Sums result{std::vector<double>(rows.channels), std::vector<double>(rows.channels)};
    for (ptrdiff_t chunk = 0; chunk < rows.chunks; ++chunk) {
      const float *sums = parts + chunk * 2 * rows.period, *products = sums + rows.period;
      rows.for_places([&](ptrdiff_t i, ptrdiff_t c) {
        result.first[c] += sums[i];
        result.second[c] += products[i];
      });
    }
    return result;
  }
};

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

}  // namespace

bool can_normalise(const torch::nn::BatchNorm2d& layer, const Tensor& x, const Following& after) {
  if (!layer->is_training() || !is_computed_here(x)) return false;
  const auto& options = layer->options;
  const bool usual = options.affine() && options.track_running_stats() && options.momentum().has_value() &&
                     layer->weight.scalar_type() == torch::kFloat;
  const bool alike = !after.addend.defined() || (after.addend.sizes() == x.sizes() && !after.relu &&
                                                 after.addend.scalar_type() == torch::kFloat);
  return usual && alike && x.is_contiguous(at::MemoryFormat::ChannelsLast) && x.numel() > x.size(1) &&
         Rows(x, by().group).fit(x);
}

Tensor normalise(torch::nn::BatchNorm2d& layer, const Tensor& x, const Following& after) {
  const Rows rows(x, by().group);
  const auto moments = moments_of(x.detach(), rows);
  move_running(layer, moments, static_cast<double>(x.numel() / x.size(1)));
  return Normalisation::apply(x, layer->weight, layer->bias,
                              after.addend.defined() ? after.addend : torch::empty({0}), moments,
                              layer->options.eps(), after.relu);
}

}  // namespace deepwrist::winograd
