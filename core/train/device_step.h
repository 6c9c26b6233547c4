#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <vector>

#include "core/train/optimizer.h"
#include "core/train/weight_average.h"

namespace deepwrist::train {

/// A fused optimiser's step with all that is decided from the gradients (the scale of fp16, clipping, leaving
/// a step out, the average of the weights) decided on their device, so that the CPU never waits for it. The
/// rules are those of GradientScaler and of clip_grad_norm_.
class DeviceStep {
 public:
  /// `scales`: for fp16. `clip`: largest L2 norm of the gradients, 0 for none.
  DeviceStep(const torch::Device& device, bool scales, double clip);

  torch::Tensor scaled(const torch::Tensor& loss) const { return scales_ ? loss * scale_ : loss; }
  /// `average`: null for none.
  void run(const std::vector<torch::Tensor>& parameters, Optimizer& optimizer, WeightAverage* average,
           const torch::nn::Module& network);

  /// One element: 1 since gradients were not finite and no smaller scale could mend it, else 0.
  const torch::Tensor& failed() const { return failed_; }
  /// These two ask the device.
  double scale() const { return scale_.item<double>(); }
  int good_steps() const { return static_cast<int>(good_steps_.item<double>()); }
  /// Takes them back; a scale of 0 is none.
  void restore(double scale, int good_steps);

 private:
  void move_scale(const torch::Tensor& skipped);

  bool scales_;
  double clip_;
  torch::Tensor scale_, good_steps_, failed_;  ///< float32, no dimensions
};

}  // namespace deepwrist::train
