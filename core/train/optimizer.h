#pragma once

#include <torch/types.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/train/train_options.h"
#include "core/weights/state_dict.h"

namespace deepwrist::train {

/// An optimiser with its state as named tensors.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step() = 0;
  virtual void zero_grad() = 0;
  virtual void set_rate(double rate) = 0;

  /// Whether it has the next function.
  virtual bool fused() const { return false; }
  /// A step along gradient / `divisor`, left out where `skipped` is 1, which is 0 else: each a float32 of one
  /// element on the parameters' device, which is not waited for; undefined is 1 and 0.
  virtual void step_scaled(const torch::Tensor& divisor, const torch::Tensor& skipped);

  /// Adds its state as "<number of the parameter>.<name>"; nothing before the first step.
  virtual void save(weights::StateDict& state) const = 0;
  /// Takes what `save` gave. Throws Error(format) unless names and shapes are those of the parameters.
  virtual void restore(const weights::StateDict& state) = 0;
};

/// `options.name`, of kOptimizerNames, with or without "torch.optim.": SGD, Adam, AdamW, RMSprop. For
/// parameters on a GPU the fused one (fused_optimizer.h) and on the CPU that of one pass
/// (one_pass_optimizer.h), where there is one; else LibTorch's. Throws Error(usage) for another name.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerOptions& options,
                                          std::vector<torch::Tensor> parameters);

/// LibTorch's own.
std::unique_ptr<Optimizer> make_torch_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters);

}  // namespace deepwrist::train
