#include "core/train/fused_optimizer.h"

#include <torch/types.h>
#include <torch/version.h>

#include <utility>

#include "core/train/list_optimizer.h"

namespace deepwrist::train {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

namespace {

using torch::Tensor;

std::vector<Tensor> counts(const StepOperands& of) {
  return std::vector<Tensor>(of.parameters.size(), of.count);
}

void apply_sgd(const OptimizerOptions& o, StepOperands& of) {
  const auto buffers = of.states.empty() ? std::vector<Tensor>{} : of.states[0];
  torch::_fused_sgd_(of.parameters, of.gradients, buffers, o.weight_decay, o.momentum, o.lr, /*dampening=*/0,
                     o.nesterov, /*maximize=*/false, /*is_first_step=*/false, of.divisor, of.skipped);
}

void apply_adam(const OptimizerOptions& o, StepOperands& of) {
  torch::_fused_adam_(of.parameters, of.gradients, of.states[0], of.states[1], {}, counts(of), o.lr,
                      o.betas[0], o.betas[1], o.weight_decay, o.eps, /*amsgrad=*/false, /*maximize=*/false,
                      of.divisor, of.skipped);
}

void apply_adamw(const OptimizerOptions& o, StepOperands& of) {
  torch::_fused_adamw_(of.parameters, of.gradients, of.states[0], of.states[1], {}, counts(of), o.lr,
                       o.betas[0], o.betas[1], o.weight_decay, o.eps, /*amsgrad=*/false, /*maximize=*/false,
                       of.divisor, of.skipped);
}

}  // namespace

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters) {
  return make_list_optimizer(options, std::move(parameters), {apply_sgd, apply_adam, apply_adamw, true});
}

#else

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions&, std::vector<torch::Tensor>) {
  return nullptr;
}

#endif

}  // namespace deepwrist::train
