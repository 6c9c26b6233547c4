#pragma once

#include <torch/types.h>

#include <vector>

#include "core/distributed/group.h"

namespace deepwrist::train {

/// Sums gradients over ranks, all in one exchange.
class GradientSum {
 public:
  explicit GradientSum(const distributed::Group& group) : group_(group) {}

  /// Replaces the gradient of each parameter by its sum over the ranks, the same bits on all of them; one
  /// that no rank has stays undefined. Alone it does nothing.
  void reduce(const std::vector<torch::Tensor>& parameters);

 private:
  const distributed::Group& group_;
  torch::Tensor buffer_;  ///< kept: its pages need not be fetched anew with every step
};

}  // namespace deepwrist::train
