#pragma once

#include <c10/core/Device.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/base/engine.h"
#include "core/engine/executor.h"
#include "core/engine/int8/activation_ranges.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// The numbers that a network is computed with.
struct NumberFormat {
  InferencePrecision precision = InferencePrecision::fp32;
  ActivationRanges ranges = {};  ///< for int8
};

/// A network ready to run on one device. This is the one place that decides how a plan is computed: on the
/// CPU by OneDnnExecutor, with all activations in one block of memory and nothing reordered between layers,
/// or in 8 bits by MixedExecutor; elsewhere, for Engine::torch, where oneDNN is slower, and in builds without
/// oneDNN, by TorchExecutor. Not thread-safe: one caller at a time.
class FastNetwork {
 public:
  /// `max_batch`: images the CPU computes at a time; it bounds the memory of activations, not what `run`
  /// takes. `place` names the ranges in messages. Throws as require_possible, and for int8 also
  /// Error(unsupported) for a plan with steps that have no 8-bit kernel and Error(format) for ranges that do
  /// not fit it.
  FastNetwork(Plan plan, torch::Device device, int64_t max_batch, Engine engine = Engine::automatic,
              const NumberFormat& numbers = {}, const std::string& place = "ranges");

  /// Images (N, C, H, W), any N ≥ 1 → the plan's outputs, float32 on the CPU. Throws Error(usage) for images
  /// that are too small or have other channels.
  std::vector<torch::Tensor> run(const torch::Tensor& images) { return executor_->run(images); }

  /// The same for the last images that this network is used for: its weights are given back to the system on
  /// the way, where that is possible. `make_way` is called once half of them are, or first. Nothing may be
  /// run afterwards.
  std::vector<torch::Tensor> run_last(const torch::Tensor& images, const std::function<void()>& make_way) {
    return executor_->run_last(images, make_way);
  }

  /// The same as `run`, on the network's device, in its type, for what is computed from them there: valid
  /// until the next run.
  std::vector<torch::Tensor> run_there(const torch::Tensor& images) { return executor_->run_there(images); }

  /// How images of that shape are computed, human-readable.
  std::string describe(const Shape& images) { return executor_->describe(images); }

 private:
  std::unique_ptr<Executor> executor_;
};

/// Whether this build and this processor compute 8-bit convolutions.
bool has_int8();

/// Throws Error(usage) or Error(unsupported), saying what else could be given, unless networks can be
/// computed so: the fused engine and int8 on the CPU by oneDNN, fp16 on CUDA.
void require_possible(const torch::Device& device, Engine engine, InferencePrecision precision);

}  // namespace deepwrist::engine
