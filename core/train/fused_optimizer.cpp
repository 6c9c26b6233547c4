#include "core/train/fused_optimizer.h"

#include <torch/types.h>
#include <torch/version.h>

#include <optional>
#include <utility>

#include "core/train/list_optimizer.h"

namespace deepwrist::train {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

namespace {

using torch::Tensor;

std::vector<Tensor> counts(const StepOperands& of) { return {of.parameters.size(), of.count}; }

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

std::optional<StepKind> kind_of(const OptimizerOptions& options) {
  const auto name = plain_name(options);
  if (name == "SGD" && options.momentum == 0) return StepKind{{}, false, true, apply_sgd};
  if (name == "SGD") return StepKind{{"momentum_buffer"}, false, true, apply_sgd};
  if (name == "Adam") return StepKind{{"exp_avg", "exp_avg_sq"}, true, true, apply_adam};
  if (name == "AdamW") return StepKind{{"exp_avg", "exp_avg_sq"}, true, true, apply_adamw};
  return std::nullopt;
}

}  // namespace

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters) {
  auto kind = kind_of(options);
  if (!kind || parameters.empty()) return nullptr;
  return std::make_unique<ListOptimizer>(options, std::move(parameters), std::move(*kind));
}

#else

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions&, std::vector<torch::Tensor>) {
  return nullptr;
}

#endif

}  // namespace deepwrist::train
