#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "core/nn/fast/executor.h"
#include "core/nn/fast/plan.h"

namespace deepwrist::nn {

/// Runs a network fast, in evaluation mode, without autograd: the one place where the way of computing is
/// chosen (oneDNN on the CPU, LibTorch on other devices). Not thread-safe: one caller at a time.
class FastNetwork {
 public:
  /// `max_batch`: images the CPU computes at a time; it bounds the memory of activations, not what `run`
  /// takes.
  FastNetwork(Plan plan, torch::Device device, int64_t max_batch);

  /// Images (N, C, H, W), any N ≥ 1 → the plan's outputs, float32 on the CPU. Throws Error(usage) for images
  /// that are too small or have other channels.
  std::vector<torch::Tensor> run(const torch::Tensor& images) { return executor_->run(images); }

 private:
  std::unique_ptr<Executor> executor_;
};

}  // namespace deepwrist::nn
