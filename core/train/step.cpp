#include "core/train/step.h"

#include <ATen/autocast_mode.h>
#include <torch/types.h>
#include <torch/version.h>

#include "core/base/error.h"
#include "core/train/device_batch.h"

namespace deepwrist::train {
namespace {

/// Operations on `device` from now on: in `type` where that is fit, or in their inputs' own.
void set_autocast(at::DeviceType device, bool on, at::ScalarType type) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
  if (on) at::autocast::set_autocast_dtype(device, type);
  at::autocast::set_autocast_enabled(device, on);
#else  // a set of functions for each device
  if (device == at::kCUDA) {
    if (on) at::autocast::set_autocast_gpu_dtype(type);
    at::autocast::set_enabled(on);
  } else {
    if (on) at::autocast::set_autocast_cpu_dtype(type);
    at::autocast::set_cpu_enabled(on);
  }
#endif
}

/// Rows of the whole batch, of which `mine` are this rank's.
torch::Tensor whole_batch(const torch::Tensor& mine, const distributed::BatchShare& of) {
  if (of.is_whole()) return mine;
  return torch::cat(of.group->gather(mine.narrow(0, 0, of.own.count))).to(mine.device());
}

/// Of a batch that ranks share, the sum of what its targets count, or undefined. An exchange.
torch::Tensor weight_of_batch(const Loss& loss, const torch::Tensor& targets,
                              const distributed::BatchShare& of) {
  if (of.is_whole() || !loss.weights || !loss.weights(targets).defined()) return {};
  return loss.weights(whole_batch(targets, of)).sum();
}

/// This rank's part of the mean over a batch, of which all targets together count `total`.
torch::Tensor part_of_loss(const Loss& loss, const torch::Tensor& output, const torch::Tensor& targets,
                           const torch::Tensor& total, const distributed::BatchShare& of) {
  if (of.is_whole()) return loss(output, targets);
  if (of.is_idle()) return output.sum() * 0;
  if (!total.defined()) return loss(output, targets) * of.weight();
  const auto mean = loss(output, targets);
  return mean * (loss.weights(targets).sum() / total).to(mean.scalar_type());
}

}  // namespace

torch::Tensor batch_loss(const std::function<torch::Tensor(const torch::Tensor&)>& forward, const Loss& loss,
                         const torch::Tensor& images, const torch::Tensor& targets,
                         const std::optional<Mixup>& mixup, const distributed::BatchShare& of) {
  const auto total = weight_of_batch(loss, targets, of);  // of the partners, too, who are the same samples
  if (!mixup) return part_of_loss(loss, forward(images), targets, total, of);
  auto partner =
      on_device(ready_for(torch::tensor(mixup->partner, torch::kLong), images.device()), images.device());
  const auto all_images = whole_batch(images, of), all_targets = whole_batch(targets, of);
  if (of.is_idle()) return part_of_loss(loss, forward(images), targets, total, of);
  if (!of.is_whole()) partner = partner.narrow(0, of.own.begin, of.own.count);
  const double share = mixup->share;
  const auto mixed = images.mul(share).add_(all_images.index_select(0, partner), 1 - share);
  const auto output = forward(mixed);
  return part_of_loss(loss, output, targets, total, of) * share +
         part_of_loss(loss, output, all_targets.index_select(0, partner), total, of) * (1 - share);
}

Arithmetic::Arithmetic(Precision precision, const torch::Device& device)
    : winograd_(precision == Precision::fp32 && device.is_cpu()) {
  if (precision == Precision::fp32) return;
  const auto type = precision == Precision::bf16 ? at::kBFloat16 : at::kHalf;
  if (device.is_cuda()) {
    scope_ = Scope::cuda;
    set_autocast(at::kCUDA, true, type);
  } else {
    if (type == at::kHalf) {
      throw Error(ErrorKind::usage, "precision", "fp16 trains on CUDA only; use bf16 or fp32 on the CPU");
    }
    scope_ = Scope::cpu;
    set_autocast(at::kCPU, true, type);
  }
}

Arithmetic::~Arithmetic() {
  if (scope_ == Scope::none) return;
  set_autocast(scope_ == Scope::cuda ? at::kCUDA : at::kCPU, false, at::kFloat);
  at::autocast::clear_cache();
}

bool GradientScaler::unscale(const std::vector<torch::Tensor>& parameters) {
  if (!enabled_) return true;
  const torch::NoGradGuard no_grad;
  std::vector<torch::Tensor> sums;
  for (const auto& parameter : parameters) {
    if (parameter.grad().defined()) sums.push_back(parameter.grad().mul_(1 / scale_).sum());
  }
  // One question to the device, not one for each parameter.
  const bool finite = sums.empty() || torch::isfinite(torch::stack(sums)).all().item<bool>();
  if (!finite) {
    scale_ /= 2;
    good_steps_ = 0;
  } else if (++good_steps_ == kGrowthInterval) {
    scale_ *= 2;
    good_steps_ = 0;
  }
  return finite;
}

void GradientScaler::restore(double scale, int good_steps) {
  if (!enabled_ || scale <= 0) return;  // 0: the earlier steps were in another precision
  scale_ = scale;
  good_steps_ = good_steps;
}

}  // namespace deepwrist::train
