#pragma once

#include <torch/types.h>

namespace torch::nn {
class Conv2d;
}

namespace deepwrist::winograd {

/// While one lives, `convolve` in this thread uses the kernels of this folder where they pay, for the
/// gradients of what it computed as well. Restores what was before.
class WinogradScope {
 public:
  explicit WinogradScope(bool on);
  ~WinogradScope();
  WinogradScope(const WinogradScope&) = delete;
  WinogradScope& operator=(const WinogradScope&) = delete;

 private:
  bool before_;
};

/// Whether the kernels of this folder compute with such images now: inside a WinogradScope, float32
/// (N, C, H, W) on the CPU, by a processor that has vectors.
bool is_computed_here(const torch::Tensor& images);

/// The layer's output. The same as calling the layer, up to rounding: inside a WinogradScope, float32 on the
/// CPU, 1×1 of few images or many channels goes to `pointwise`, and 3×3 with stride and padding 1, where
/// there are enough channels and pixels, to Winograd's algorithm; all else goes to LibTorch.
torch::Tensor convolve(const torch::nn::Conv2d& layer, const torch::Tensor& images);

}  // namespace deepwrist::winograd
