#include "core/train/fused_optimizer.h"

#include <torch/types.h>
#include <torch/version.h>

#include <optional>
#include <string>
#include <utility>

#include "core/train/optimizer_state.h"

// State: for each parameter that ever had a gradient, zeros before the first step.
//
//   SGD            momentum_buffer, if there is momentum
//   Adam, AdamW    exp_avg, exp_avg_sq; and the number of steps, one for all, on the device
//
// A step that is left out must not be counted: the device knows, and the count is there.

namespace deepwrist::train {

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)

namespace {

using torch::Tensor;
using MaybeTensor = std::optional<Tensor>;

/// What one step takes, a line for each parameter with a gradient.
struct Operands {
  std::vector<Tensor> parameters, gradients;
  std::vector<std::vector<Tensor>> states;  ///< by the kind's names
  std::vector<Tensor> counts;
  MaybeTensor divisor, skipped;
};

/// One of the optimisers.
struct Kind {
  std::vector<const char*> states;
  bool counts = false;
  void (*apply)(const OptimizerOptions& options, Operands& of) = nullptr;
};

void apply_sgd(const OptimizerOptions& o, Operands& of) {
  const auto buffers = of.states.empty() ? std::vector<Tensor>{} : of.states[0];
  torch::_fused_sgd_(of.parameters, of.gradients, buffers, o.weight_decay, o.momentum, o.lr, /*dampening=*/0,
                     o.nesterov, /*maximize=*/false, /*is_first_step=*/false, of.divisor, of.skipped);
}

void apply_adam(const OptimizerOptions& o, Operands& of) {
  torch::_fused_adam_(of.parameters, of.gradients, of.states[0], of.states[1], {}, of.counts, o.lr,
                      o.betas[0], o.betas[1], o.weight_decay, o.eps, /*amsgrad=*/false, /*maximize=*/false,
                      of.divisor, of.skipped);
}

void apply_adamw(const OptimizerOptions& o, Operands& of) {
  torch::_fused_adamw_(of.parameters, of.gradients, of.states[0], of.states[1], {}, of.counts, o.lr,
                       o.betas[0], o.betas[1], o.weight_decay, o.eps, /*amsgrad=*/false, /*maximize=*/false,
                       of.divisor, of.skipped);
}

std::optional<Kind> kind_of(const OptimizerOptions& options) {
  const std::string prefix = "torch.optim.";
  const auto name = options.name.starts_with(prefix) ? options.name.substr(prefix.size()) : options.name;
  if (name == "SGD" && options.momentum == 0) return Kind{{}, false, apply_sgd};
  if (name == "SGD") return Kind{{"momentum_buffer"}, false, apply_sgd};
  if (name == "Adam") return Kind{{"exp_avg", "exp_avg_sq"}, true, apply_adam};
  if (name == "AdamW") return Kind{{"exp_avg", "exp_avg_sq"}, true, apply_adamw};
  return std::nullopt;
}

class FusedOptimizer final : public Optimizer {
 public:
  FusedOptimizer(const OptimizerOptions& options, std::vector<Tensor> parameters, Kind kind)
      : options_(options),
        kind_(std::move(kind)),
        parameters_(std::move(parameters)),
        states_(kind_.states.size(), std::vector<Tensor>(parameters_.size())),
        count_(torch::zeros({}, parameters_.at(0).options().dtype(torch::kFloat).requires_grad(false))) {}

  bool fused() const override { return true; }
  void step() override { step_scaled({}, {}); }
  void zero_grad() override {
    for (auto& parameter : parameters_) parameter.mutable_grad().reset();
  }
  void set_rate(double rate) override { options_.lr = rate; }

  void step_scaled(const Tensor& divisor, const Tensor& skipped) override {
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
    if (kind_.counts) of.counts.assign(of.parameters.size(), count_);
    kind_.apply(options_, of);
  }

  void save(weights::StateDict& state) const override {
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

  void restore(const weights::StateDict& state) override {
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

 private:
  Operands operands() {
    Operands of;
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

  OptimizerOptions options_;
  Kind kind_;
  std::vector<Tensor> parameters_;
  std::vector<std::vector<Tensor>>
      states_;  ///< [kind's name][parameter]; undefined before its first gradient
  Tensor count_;
};

}  // namespace

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters) {
  auto kind = kind_of(options);
  if (!kind || parameters.empty()) return nullptr;
  return std::make_unique<FusedOptimizer>(options, std::move(parameters), std::move(*kind));
}

#else

std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions&, std::vector<torch::Tensor>) {
  return nullptr;
}

#endif

}  // namespace deepwrist::train
