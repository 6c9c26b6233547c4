#pragma once

#include <torch/types.h>

#include <string>

#include "core/weights/state_dict.h"

namespace deepwrist::weights {

/// Whether every number of a CPU tensor is finite; those of integers are.
bool is_finite(const torch::Tensor& tensor);

/// Throws Error(format) at `place` (the file of the weights) naming the entries with infinities or NaN.
void require_finite(const StateDict& weights, const std::string& place);

}  // namespace deepwrist::weights
