#include "core/distributed/batch_share.h"

#include <ATen/CPUGeneratorImpl.h>
#include <torch/autograd.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/dropout.h>

#include <optional>

#include "core/base/error.h"

// Batch normalisation over N = Σ n_r values a channel of W ranks (double, from each rank's n_r, mean and
// variance; Chan, Golub and LeVeque, "Algorithms for computing the sample variance", 1983):
//
//   μ  = Σ n_r μ_r / N                 one exchange forward
//   σ² = Σ n_r (σ_r² + (μ_r − μ)²) / N
//   y  = w (x − μ) / √(σ² + ε) + b
//
//   B = Σ dy, S = Σ dy (x − μ) / √(σ² + ε)       over all ranks: one exchange backward
//   dx = w / √(σ² + ε) · (dy − B/N − (x − μ) / √(σ² + ε) · S/N)
//   db, dw: this rank's own sums, as all gradients of parameters are summed at the end of a step
//
// Dropout: a mask is drawn for all N samples from the step's seed, as LibTorch draws it, and a rank takes its
// rows, so that W ranks drop what one process drops. The generator is the thread's own: ranks may be threads.
// On a GPU it is the device's, whose seed is not the step's: masks are others of the same kind.

namespace deepwrist::distributed {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Present {
  const BatchShare* share = nullptr;
  at::Generator masks;
};
thread_local Present present;

/// The share that counts: none alone.
const BatchShare* shared_batch() {
  return present.share != nullptr && !present.share->is_whole() ? present.share : nullptr;
}

/// Values, means and sums of squared distances of this rank's part.
struct Moments {
  double count = 0;
  Tensor mean, variance;  ///< (C) in double
};

Moments own_moments(const Tensor& x, const BatchShare& share) {
  const auto channels = x.size(1);
  const auto zeros = torch::zeros({channels}, torch::kDouble);
  if (share.is_idle()) return {0, zeros, zeros};
  const auto [mean, variance] =
      x.is_cpu() ? at::batch_norm_update_stats(x, {}, {}, 0)
                 : std::tuple{x.mean({0, 2, 3}), x.var(c10::IntArrayRef{0, 2, 3}, /*unbiased=*/false)};
  return {static_cast<double>(x.numel() / channels), mean.to(torch::kCPU, torch::kDouble),
          variance.to(torch::kCPU, torch::kDouble)};
}

/// Those of the whole batch, equal on all ranks.
Moments common_moments(const Moments& own, const Group& group) {
  const auto parts =
      group.gather_alike(torch::cat({torch::full({1}, own.count, torch::kDouble), own.mean, own.variance}));
  const auto channels = own.mean.size(0);
  Moments all{0, torch::zeros_like(own.mean), torch::zeros_like(own.mean)};
  for (const auto& part : parts) {
    const double count = part[0].item<double>();
    all.count += count;
    all.mean += part.narrow(0, 1, channels) * count;
  }
  all.mean /= all.count;
  for (const auto& part : parts) {
    const auto offset = part.narrow(0, 1, channels) - all.mean;
    all.variance += (part.narrow(0, 1 + channels, channels) + offset * offset) * part[0];
  }
  all.variance /= all.count;
  return all;
}

class CommonNormalisation : public torch::autograd::Function<CommonNormalisation> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias,
                        const Moments& moments, double epsilon, const BatchShare& share) {
    const auto mean = moments.mean.to(x.options()), variance = moments.variance.to(x.options());
    context->save_for_backward({x, weight, mean, variance});
    context->saved_data["count"] = moments.count;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["group"] = reinterpret_cast<std::int64_t>(share.group);
    context->saved_data["idle"] = share.is_idle();
    return std::get<0>(
        at::native_batch_norm(x, weight, bias, mean, variance, /*training=*/false, 0, epsilon));
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &mean = saved[2], &variance = saved[3];
    const double count = context->saved_data["count"].toDouble();
    const double epsilon = context->saved_data["epsilon"].toDouble();
    const auto& group = *reinterpret_cast<const Group*>(context->saved_data["group"].toInt());
    const auto dy = gradients[0].contiguous(x.suggest_memory_format());
    const auto own = at::native_batch_norm_backward(dy, x, weight, mean, variance, {}, {}, /*train=*/false,
                                                    epsilon, {false, true, true});
    variable_list result(6);
    result[1] = std::get<1>(own);
    result[2] = std::get<2>(own);
    if (!context->needs_input_grad(0)) return result;
    auto sums = torch::stack({result[2], result[1]}).to(torch::kCPU, torch::kDouble);
    group.sum(sums);
    if (context->saved_data["idle"].toBool()) sums.zero_();  // mean and variance do not depend on its sample
    const auto to_type = [&](const Tensor& t) { return t.to(x.options()); };
    const auto inverse = (variance.to(torch::kCPU, torch::kDouble) + epsilon).rsqrt();
    const auto factor = weight.detach().to(torch::kCPU, torch::kDouble) * inverse;
    // −factor · (x − μ)/√(σ² + ε) · S/N − factor · B/N, which is a normalisation of x itself.
    auto dx = std::get<0>(at::native_batch_norm(x, to_type(-factor * sums[1] / count),
                                                to_type(-factor * sums[0] / count), mean, variance,
                                                /*training=*/false, 0, epsilon));
    result[0] = dx.addcmul_(dy, to_type(factor).view({1, -1, 1, 1}));
    return result;
  }
};

void move_running(torch::nn::BatchNorm2d& layer, const Moments& moments) {
  const torch::NoGradGuard no_grad;
  const double momentum = layer->options.momentum().value_or(0.1);
  const auto& mean = layer->running_mean;
  mean.mul_(1 - momentum).add_(moments.mean.to(mean.options()), momentum);
  const auto unbiased = moments.variance * (moments.count / (moments.count - 1));
  layer->running_var.mul_(1 - momentum).add_(unbiased.to(mean.options()), momentum);
  layer->num_batches_tracked += 1;
}

/// A part of one value a channel has no variance, and an idle rank's sample counts not: these take the
/// running ones.
Tensor normalise_part(torch::nn::BatchNorm2d& layer, const Tensor& x, const BatchShare& share) {
  if (x.numel() / x.size(1) > 1 && !share.is_idle()) return layer(x);
  return torch::batch_norm(x, layer->weight, layer->bias, layer->running_mean, layer->running_var,
                           /*training=*/false, 0, layer->options.eps(), /*cudnn_enabled=*/false);
}

/// The mask of the whole batch of which `x` is a part, of the shape that `row` continues.
Tensor mask_rows(const BatchShare& share, const Tensor& x, std::vector<std::int64_t> shape, double p) {
  shape.front() = share.total;
  const auto generator = x.is_cpu() ? c10::make_optional(present.masks) : c10::nullopt;
  const auto mask = torch::empty(shape, x.options()).bernoulli_(1 - p, generator).div_(1 - p);
  return mask.narrow(0, share.own.begin, share.own.count);
}

Tensor dropped(const Tensor& x, std::vector<std::int64_t> shape, double p, const BatchShare& share) {
  if (p == 0 || share.is_idle()) return x;
  if (p == 1) return x.mul(torch::zeros({}, x.options()));
  return x * mask_rows(share, x, std::move(shape), p);
}

/// Of a batch that ranks share, in training.
Tensor normalise_shared(torch::nn::BatchNorm2d& layer, const Tensor& x, const BatchShare& of) {
  if (!of.common_statistics) return normalise_part(layer, x, of);
  const auto values = x.detach().to(layer->weight.scalar_type());
  const auto moments = common_moments(own_moments(values, of), *of.group);
  if (moments.count < 2) {
    throw Error(ErrorKind::usage, "train_params.train_bs",
                "batch normalisation needs more than one value a channel; give larger batches or images");
  }
  move_running(layer, moments);
  return CommonNormalisation::apply(x.to(layer->weight.scalar_type()), layer->weight, layer->bias, moments,
                                    layer->options.eps(), of)
      .to(x.scalar_type());
}

}  // namespace

BatchShareScope::BatchShareScope(const BatchShare& share)
    : share_before_(present.share), masks_before_(present.masks) {
  present.share = &share;
  if (!share.is_whole()) present.masks = at::detail::createCPUGenerator(share.mask_seed);
}

BatchShareScope::~BatchShareScope() { present = {share_before_, masks_before_}; }

Tensor normalise(torch::nn::BatchNorm2d& layer, const Tensor& x, const winograd::Following& after) {
  const auto* share = shared_batch();
  const bool shared = share != nullptr && layer->is_training();
  if (!shared && winograd::can_normalise(layer, x, after)) return winograd::normalise(layer, x, after);
  auto y = shared ? normalise_shared(layer, x, *share) : layer(x);
  if (after.addend.defined()) y = y + after.addend;
  return after.relu ? y.relu_() : y;
}

Tensor normalise_gated(torch::nn::BatchNorm2d& layer, const Tensor& x, const winograd::Excitation& by,
                       const Tensor& addend, bool relu) {
  if (shared_batch() == nullptr && winograd::can_normalise_gated(layer, x, by, addend))
    return winograd::normalise_gated(layer, x, by, addend, relu);
  const auto y = normalise(layer, x);
  const auto sum = (y * winograd::gate_of(y, by)).add_(addend);
  return relu ? sum.relu_() : sum;
}

Tensor drop(torch::nn::Dropout& layer, const Tensor& x) {
  const auto* share = shared_batch();
  if (share == nullptr || !layer->is_training()) return layer(x);
  return dropped(x, x.sizes().vec(), layer->options.p(), *share);
}

Tensor drop(torch::nn::Dropout2d& layer, const Tensor& x) {
  const auto* share = shared_batch();
  if (share == nullptr || !layer->is_training()) return layer(x);
  return dropped(x, {0, x.size(1), 1, 1}, layer->options.p(), *share);
}

}  // namespace deepwrist::distributed
