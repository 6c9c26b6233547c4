#pragma once

#include <torch/types.h>

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

/// 3×3 convolution, stride 1, padding 1, of float32 CPU tensors by Winograd's algorithm (kernels.h).
/// `images` (N, C, H, W) channels-last, `weights` (K, C, 3, 3) in any order of memory, `bias` (K) or
/// undefined. Returns (N, K, H, W), channels-last. The result does not depend on the number of threads.
torch::Tensor convolve(const torch::Tensor& images, const torch::Tensor& weights, const torch::Tensor& bias,
                       const Kernels& by = kernels());

/// Gradient of the images, for the gradient (N, K, H, W) of the output.
torch::Tensor image_gradient(const torch::Tensor& gradient, const torch::Tensor& weights,
                             const Kernels& by = kernels());

/// Gradient of the weights: (K, C, 3, 3) in the memory order of `weights`.
torch::Tensor weight_gradient(const torch::Tensor& gradient, const torch::Tensor& images,
                              const torch::Tensor& weights, const Kernels& by = kernels());

}  // namespace deepwrist::winograd
