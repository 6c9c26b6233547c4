#include "core/train/list_optimizer.h"

#include <torch/types.h>

#include <string>
#include <utility>

#include "core/train/optimizer_state.h"

// A step that is left out must not be counted: the device knows, and the count is there.

namespace deepwrist::train {

using torch::Tensor;

ListOptimizer::ListOptimizer(const OptimizerOptions& options, std::vector<Tensor> parameters, StepKind kind)
    : options_(options),
      kind_(std::move(kind)),
      parameters_(std::move(parameters)),
      states_(kind_.states.size(), std::vector<Tensor>(parameters_.size())),
      count_(torch::zeros({}, parameters_.at(0).options().dtype(torch::kFloat).requires_grad(false))) {}

void ListOptimizer::zero_grad() {
  for (auto& parameter : parameters_) parameter.mutable_grad().reset();
}

void ListOptimizer::step_scaled(const Tensor& divisor, const Tensor& skipped) {
  const torch::NoGradGuard no_grad;
  auto of = operands();
  if (of.parameters.empty()) return;
  if (divisor.defined()) of.divisor = divisor;
  if (skipped.defined()) {
    of.skipped = skipped;
    count_.add_(1 - skipped.reshape({}));
  } else {
    count_.add_(1);
  }
  of.count = count_;
  kind_.apply(options_, of);
}

void ListOptimizer::save(weights::StateDict& state) const {
  const auto steps = count_.to(torch::kCPU, torch::kLong);
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto prefix = std::to_string(i) + ".";
    bool stepped = false;
    for (std::size_t k = 0; k < states_.size(); ++k) {
      if (!states_[k][i].defined()) continue;
      state.add(prefix + kind_.states[k], states_[k][i]);
      stepped = true;
    }
    if (kind_.counts && stepped) state.add(prefix + "step", steps.clone());
  }
}

void ListOptimizer::restore(const weights::StateDict& state) {
  std::size_t used = 0;
  std::optional<std::int64_t> steps;
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const auto prefix = std::to_string(i) + ".";
    for (std::size_t k = 0; k < states_.size(); ++k) {
      const auto* saved = state.find(prefix + kind_.states[k]);
      if (!saved) continue;
      require_state_shape(*saved, parameters_[i], prefix + kind_.states[k]);
      states_[k][i] = torch::empty_like(parameters_[i]).detach().copy_(*saved);
      ++used;
    }
    const auto* saved = kind_.counts ? state.find(prefix + "step") : nullptr;
    if (!saved) continue;
    const auto of_this = saved->item<std::int64_t>();
    if (steps.value_or(of_this) != of_this) throw foreign_state("counts steps by the parameter");
    steps = of_this;
    ++used;
  }
  if (used != state.entries().size()) throw foreign_state("has entries that this optimiser does not know");
  count_.fill_(static_cast<double>(steps.value_or(0)));
}

StepOperands ListOptimizer::operands() {
  StepOperands of;
  of.states.resize(states_.size());
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    if (!parameters_[i].grad().defined()) continue;
    of.parameters.push_back(parameters_[i]);
    of.gradients.push_back(parameters_[i].grad());
    for (std::size_t k = 0; k < states_.size(); ++k) {
      auto& value = states_[k][i];
      if (!value.defined()) value = torch::zeros_like(parameters_[i]).detach();
      of.states[k].push_back(value);
    }
  }
  return of;
}

std::unique_ptr<Optimizer> make_list_optimizer(const OptimizerOptions& options,
                                               std::vector<Tensor> parameters,
                                               const StepFunctions& functions) {
  const std::string prefix = "torch.optim.";
  const auto name = options.name.starts_with(prefix) ? options.name.substr(prefix.size()) : options.name;
  const auto& [sgd, adam, adamw, scale] = functions;
  StepKind kind{.states = {"exp_avg", "exp_avg_sq"}, .counts = true, .scales = scale, .apply = nullptr};
  if (name == "Adam") kind.apply = adam;
  if (name == "AdamW") kind.apply = adamw;
  if (name == "SGD") {
    kind = {.states = {"momentum_buffer"}, .counts = false, .scales = scale, .apply = sgd};
    if (options.momentum == 0) kind.states.clear();
  }
  if (kind.apply == nullptr || parameters.empty()) return nullptr;
  return std::make_unique<ListOptimizer>(options, std::move(parameters), std::move(kind));
}

}  // namespace deepwrist::train
