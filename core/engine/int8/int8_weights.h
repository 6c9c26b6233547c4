#pragma once

#include <torch/types.h>

#include <vector>

namespace deepwrist::engine {

/// 8-bit weights, each output channel with its own scale: weight ≈ scale · level, level in -127..127.
struct Int8Weights {
  torch::Tensor levels;       ///< (out, in, k, k) int8
  std::vector<float> scales;  ///< (out)
};
Int8Weights quantize_weights(const torch::Tensor& weight);

}  // namespace deepwrist::engine
