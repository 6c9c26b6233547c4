#pragma once

#include <string>
#include <vector>

#include "core/engine/plan/plan.h"
#include "core/weights/load.h"
#include "core/weights/state_dict.h"

namespace deepwrist::engine {

/// Hands out the entries of a state dictionary while a plan is built, each once, so that its memory is freed
/// as soon as it has been folded. What is missing or has another shape is noted, and the plan is built on
/// with zeros of no size; `finish` then reports all of it.
class WeightSource {
 public:
  explicit WeightSource(weights::StateDict&& weights) : weights_(std::move(weights)) {}

  /// The entry as contiguous float32 on the CPU; undefined if it does not fit.
  torch::Tensor take(const std::string& name, const std::vector<int64_t>& shape);

  /// "convolution.weight" (and ".bias" if `has_bias`), followed by batch normalisation "normalisation.*"
  /// (none if empty, epsilon 1e-5), folded in double: w' = w γ/√(σ²+ε), b' = (b - μ) γ/√(σ²+ε) + β.
  ConvolutionLayer folded(const std::string& convolution, const std::string& normalisation,
                          const std::vector<int64_t>& shape, bool has_bias);

  /// Throws Error(format) at `place` naming every entry that was missing, left over or of another shape.
  void finish(const std::string& place);

 private:
  weights::StateDict weights_;
  weights::LoadReport report_;
};

}  // namespace deepwrist::engine
