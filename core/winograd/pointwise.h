#pragma once

#include <torch/types.h>

#include "core/winograd/kernels.h"

namespace deepwrist::winograd {

/// 1×1 convolution without padding of float32 CPU tensors: a product of matrices, (pixels, C) · (C, K), by
/// the same kernels as Winograd's products. `images` (N, C, H, W) channels-last, `weights` (K, C, 1, 1),
/// `bias` (K) or undefined. Returns (N, K, ⌈H / stride⌉, ⌈W / stride⌉), channels-last. Uses no BLAS, and the
/// result does not depend on the number of threads.
torch::Tensor pointwise(const torch::Tensor& images, const torch::Tensor& weights, const torch::Tensor& bias,
                        std::ptrdiff_t stride, const Kernels& by = kernels());

/// Gradient of the images, of sizes `image_sizes`, for the gradient of the output.
torch::Tensor pointwise_image_gradient(const torch::Tensor& gradient, const torch::Tensor& weights,
                                       torch::IntArrayRef image_sizes, std::ptrdiff_t stride,
                                       const Kernels& by = kernels());

/// Gradient of the weights: (K, C, 1, 1) in the memory order of `weights`.
torch::Tensor pointwise_weight_gradient(const torch::Tensor& gradient, const torch::Tensor& images,
                                        const torch::Tensor& weights, std::ptrdiff_t stride,
                                        const Kernels& by = kernels());

}  // namespace deepwrist::winograd
