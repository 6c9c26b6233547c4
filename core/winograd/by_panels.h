#pragma once

#include <torch/types.h>

#include "core/winograd/tiles.h"

namespace deepwrist::winograd {

/// True where the transforms of all tiles, before and after, stay in a cache and there are panels of the
/// `out` channels for every thread: then weights are transformed in passing, panel by panel. Numbers are the
/// same either way, to the bit.
bool goes_by_panels(const Tiles& tiles, std::ptrdiff_t out, const Kernels& by);

/// Convolution of channels-last `images` with `taps` for `out` channels; `bias` may be null. The result is
/// channels-last.
torch::Tensor convolve_by_panels(const torch::Tensor& images, const Taps<const float>& taps,
                                 std::ptrdiff_t out, const float* bias, const Kernels& by);

/// Gradient of the weights into `to`, from channels-last tensors.
void weight_gradient_by_panels(const torch::Tensor& gradient, const torch::Tensor& images,
                               const Taps<float>& to, const Kernels& by);

}  // namespace deepwrist::winograd
