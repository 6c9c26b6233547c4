#pragma once

#include <torch/types.h>

#include <memory>
#include <vector>

#include "core/train/optimizer.h"

namespace deepwrist::train {

/// An optimiser for the CPU whose step reads and writes each number once: SGD, Adam and AdamW, with the state
/// of LibTorch's by the same names. Steps differ from LibTorch's by rounding, and not with the number of
/// threads. Null for other names, and for parameters that are not all float32 or all double on the CPU.
std::unique_ptr<Optimizer> make_one_pass_optimizer(const OptimizerOptions& options,
                                                   std::vector<torch::Tensor> parameters);

}  // namespace deepwrist::train
