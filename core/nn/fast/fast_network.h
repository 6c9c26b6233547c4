#pragma once

#include <torch/types.h>

#include <memory>
#include <string>
#include <vector>

#include "core/base/engine.h"
#include "core/nn/fast/activation_ranges.h"
#include "core/nn/fast/executor.h"
#include "core/nn/fast/plan.h"

namespace deepwrist::nn {

/// Runs a network fast, in evaluation mode, without autograd: the one place where the way of computing is
/// chosen (the fused executor on the CPU, LibTorch elsewhere or where asked for). Not thread-safe: one caller
/// at a time.
class FastNetwork {
 public:
  /// `max_batch`: images the CPU computes at a time; it bounds the memory of activations, not what `run`
  /// takes. Throws Error(usage) for the fused engine on another device than the CPU.
  FastNetwork(Plan plan, torch::Device device, int64_t max_batch, Engine engine = Engine::automatic);
  /// On the CPU in 8 bits where the ranges say so. Throws Error(unsupported) where has_int8() is false or the
  /// plan has other steps than SE-ResNets, Error(format) at `place` for ranges that do not fit the plan.
  FastNetwork(Plan plan, int64_t max_batch, const ActivationRanges& int8, const std::string& place);

  /// Images (N, C, H, W), any N ≥ 1 → the plan's outputs, float32 on the CPU. Throws Error(usage) for images
  /// that are too small or have other channels.
  std::vector<torch::Tensor> run(const torch::Tensor& images) { return executor_->run(images); }

  /// How images of that shape are computed, for people.
  std::string describe(const Shape& images) { return executor_->describe(images); }

 private:
  std::unique_ptr<Executor> executor_;
};

/// Whether this build and this processor compute 8-bit convolutions.
bool has_int8();

}  // namespace deepwrist::nn
