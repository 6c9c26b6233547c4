#pragma once

#include <torch/types.h>

#include <optional>
#include <vector>

#include "core/train/optimizer.h"

namespace deepwrist::train {

/// What one step takes, a line for each parameter with a gradient.
struct StepOperands {
  std::vector<torch::Tensor> parameters, gradients;
  std::vector<std::vector<torch::Tensor>> states;  ///< by the names of StepKind
  torch::Tensor count;                             ///< of steps with this one, on the parameters' device
  std::optional<torch::Tensor> divisor, skipped;   ///< as Optimizer::step_scaled has them
};

/// One step of an optimiser, over all parameters at once.
struct StepKind {
  std::vector<const char*> states;  ///< LibTorch's names of what is kept of a parameter
  bool counts = false;              ///< the number of steps is kept, too
  bool scales = false;              ///< `divisor` and `skipped` are heeded
  void (*apply)(const OptimizerOptions& options, StepOperands& of) = nullptr;
};

/// An optimiser whose step is one function of all parameters. State: zeros before a parameter's first
/// gradient, by the names of LibTorch's optimisers; one number of steps for all.
class ListOptimizer final : public Optimizer {
 public:
  ListOptimizer(const OptimizerOptions& options, std::vector<torch::Tensor> parameters, StepKind kind);

  bool fused() const override { return kind_.scales; }
  void step() override { step_scaled({}, {}); }
  void zero_grad() override;
  void set_rate(double rate) override { options_.lr = rate; }
  void step_scaled(const torch::Tensor& divisor, const torch::Tensor& skipped) override;
  void save(weights::StateDict& state) const override;
  void restore(const weights::StateDict& state) override;

 private:
  StepOperands operands();

  OptimizerOptions options_;
  StepKind kind_;
  std::vector<torch::Tensor> parameters_;
  std::vector<std::vector<torch::Tensor>>
      states_;  ///< [name][parameter]; undefined before its first gradient
  torch::Tensor count_;
};

/// One way to step: a function for each of the optimisers that have one.
struct StepFunctions {
  decltype(StepKind::apply) sgd, adam, adamw;
  bool scale = false;  ///< they heed `divisor` and `skipped`
};
/// The optimiser of `options`, by these functions; null for another name, and without parameters.
std::unique_ptr<Optimizer> make_list_optimizer(const OptimizerOptions& options,
                                               std::vector<torch::Tensor> parameters,
                                               const StepFunctions& functions);

}  // namespace deepwrist::train
