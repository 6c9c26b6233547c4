#include "core/train/device_step.h"

#include "core/train/step.h"

// One step, all of it on the device:
//
//   norm      of all gradients; not finite where one of them is not
//   skipped   1 where the norm is not finite
//   divisor   scale of fp16, times max(1, (norm / scale + 1e-6) / clip) where gradients are clipped
//   step      of the optimiser, which divides as it reads, and leaves the weights alone where skipped
//   scale     half where skipped; twice after GradientScaler::kGrowthInterval good steps
//   average   not moved where skipped
//   failed    where skipped although there is no scale, or none left to halve
//
// Without fp16 and clipping nothing of that is needed, nor are gradients looked at, as on the CPU.

namespace deepwrist::train {
namespace {

using torch::Tensor;

constexpr double kEpsilon = 1e-6;  // clip_grad_norm_'s

Tensor norm_of_all(const std::vector<Tensor>& gradients) {
  return torch::stack(torch::_foreach_norm(gradients)).norm().to(torch::kFloat);
}

}  // namespace

DeviceStep::DeviceStep(const torch::Device& device, bool scales, double clip) : scales_(scales), clip_(clip) {
  const auto options = torch::TensorOptions(torch::kFloat).device(device);
  scale_ = torch::full({}, scales ? GradientScaler::kFirstScale : 1.0, options);
  good_steps_ = torch::zeros({}, options);
  failed_ = torch::zeros({}, options);
}

void DeviceStep::run(const std::vector<Tensor>& parameters, Optimizer& optimizer, WeightAverage* average,
                     const torch::nn::Module& network) {
  const torch::NoGradGuard no_grad;
  std::vector<Tensor> gradients;
  for (const auto& parameter : parameters) {
    if (parameter.grad().defined()) gradients.push_back(parameter.grad());
  }
  Tensor divisor, skipped;
  if ((scales_ || clip_ > 0) && !gradients.empty()) {
    const auto norm = norm_of_all(gradients);
    skipped = torch::isfinite(norm).logical_not().to(torch::kFloat);
    divisor = scale_;
    if (clip_ > 0) divisor = divisor * torch::clamp_min((norm / scale_ + kEpsilon) / clip_, 1);
  }
  optimizer.step_scaled(divisor, skipped);
  if (average) average->update(network, skipped);
  if (skipped.defined()) move_scale(skipped);
}

void DeviceStep::move_scale(const Tensor& skipped) {
  if (!scales_) {
    failed_ = torch::maximum(failed_, skipped);
    return;
  }
  const auto good = (good_steps_ + 1) * (1 - skipped);
  const auto grows = (good >= GradientScaler::kGrowthInterval).to(torch::kFloat);
  scale_ = scale_ * (1 + grows) * (1 - 0.5 * skipped);
  good_steps_ = good * (1 - grows);
  failed_ = torch::maximum(failed_, skipped * (scale_ < GradientScaler::kLeastScale).to(torch::kFloat));
}

void DeviceStep::restore(double scale, int good_steps) {
  if (!scales_ || scale <= 0) return;  // 0: the earlier steps were in another precision
  scale_ = torch::full_like(scale_, scale);
  good_steps_ = torch::full_like(good_steps_, good_steps);
}

}  // namespace deepwrist::train
