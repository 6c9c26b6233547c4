#pragma once

#include <torch/types.h>

#include <vector>

#include "core/engine/int8/activation_ranges.h"
#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Finds by how much rounding to 8 bits moves the mean result of every convolution: that of its weights, and
/// that of what it reads, clipping included. Random errors of single pixels vanish in the means over many;
/// these would not.
class ShiftFinder {
 public:
  /// `plan` as it was given to RangeFinder, with its weights.
  ShiftFinder(const Plan& plan, ActivationRanges ranges);

  /// Outputs of RangeFinder::observed for some images.
  void add(const std::vector<torch::Tensor>& outputs);
  /// The ranges with the shifts that undo it.
  ActivationRanges result() const;

 private:
  /// Sums over the images of one value, (1, C, H, W).
  struct Sums {
    torch::Tensor exact, rounded;
  };

  std::vector<Value> values_;
  std::vector<Step> steps_;
  std::vector<ConvolutionLayer> layers_;
  ActivationRanges ranges_;
  std::vector<Sums> sums_;  ///< of values_
  int64_t images_ = 0;
};

}  // namespace deepwrist::engine
