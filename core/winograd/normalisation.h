#pragma once

#include <torch/types.h>

#include "core/winograd/kernels.h"

namespace torch::nn {
class BatchNorm2d;
}

namespace deepwrist::winograd {

struct Moments;

/// What follows a batch normalisation: a sum, then ReLU.
struct Following {
  torch::Tensor addend = {};  ///< of the result's shape; undefined for none
  bool relu = false;          ///< not with an addend
};

/// Whether `normalise` can take the layer's place: in training, inside a WinogradScope, for float32
/// (N, C, H, W) on the CPU, channels last, of sizes that the kernels take.
bool can_normalise(const torch::nn::BatchNorm2d& layer, const torch::Tensor& x, const Following& after);

/// The layer in training and what follows it, with gradients: two passes over memory forward, two backward,
/// instead of five each. Moves the layer's running statistics. The result does not depend on the number of
/// threads. x̂ = (x − mean) / √(variance + ε), y = weight · x̂ + bias.
torch::Tensor normalise(torch::nn::BatchNorm2d& layer, const torch::Tensor& x, const Following& after);

/// Moves the layer's running statistics by those of a batch of so many values a channel.
void move_running(torch::nn::BatchNorm2d& layer, const Moments& moments, double values);

}  // namespace deepwrist::winograd
