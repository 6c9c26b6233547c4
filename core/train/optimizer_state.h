#pragma once

#include <torch/types.h>

#include <string>

#include "core/base/error.h"

namespace deepwrist::train {

/// Error(format) for a checkpoint's state that is not of the optimiser that should take it.
Error foreign_state(const std::string& what);

/// Throws foreign_state unless a tensor of the state has the shape of its parameter.
void require_state_shape(const torch::Tensor& saved, const torch::Tensor& parameter, const std::string& name);

}  // namespace deepwrist::train
