#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "core/train/optimizer.h"

namespace deepwrist::train {

/// An optimiser whose step is one operation of LibTorch over all parameters, instead of some ten for each of
/// them: SGD, Adam and AdamW, with the state of `make_optimizer`'s by the same names. Steps differ by
/// rounding. Null for other names, and where LibTorch is older than 2.4, which has not all of these
/// operations.
std::unique_ptr<Optimizer> make_fused_optimizer(const OptimizerOptions& options,
                                                std::vector<torch::Tensor> parameters);

}  // namespace deepwrist::train
