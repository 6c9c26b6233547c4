#pragma once

#include <torch/types.h>

#include <array>
#include <cstdint>
#include <vector>

#include "core/engine/int8/activation_ranges.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// How often the activations of one value lie where between 0 and the largest seen. Zeros are left out: 8
/// bits hold them exactly.
class ActivationHistogram {
 public:
  /// Throws Error(format) for numbers that are not finite.
  void add(const torch::Tensor& activations);

  /// The limit that makes the mean squared error of 8 bits smallest: rounding of what lies below it,
  /// (limit / 255)² / 12, against clipping of what lies above. 0 when nothing was above zero.
  double best_limit() const;

 private:
  static constexpr int kBins = 4096;
  void widen_to(float largest);

  std::array<std::int64_t, kBins> counts_{};
  double width_ = 0;  ///< of one bin; doubled whenever something lies beyond the last
};

/// Finds the ranges of a plan's activations from what it computes for examples.
class RangeFinder {
 public:
  explicit RangeFinder(const Plan& plan);

  /// The plan with the values to look at as its outputs; to be run in float32.
  Plan observed(Plan plan) const;
  /// Outputs of that plan for some images.
  void add(const std::vector<torch::Tensor>& outputs);
  ActivationRanges ranges() const;

 private:
  std::size_t value_count_;
  std::vector<Value> values_;
  std::vector<ActivationHistogram> histograms_;
};

}  // namespace deepwrist::engine
