#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/conv.h>

#include <memory>

#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {

struct HourglassChannels {
  int in;
  int inside;  ///< of every residual block but the last ones
  int out;
};

/// Convolution 3×3, batch normalisation, optional ReLU. The reference's "1x1" blocks are 3×3 too.
class ConvBlockImpl : public torch::nn::Module {
 public:
  ConvBlockImpl(int in, int out, bool relu);
  /// `addend`: of the result's shape, for a block without ReLU; undefined for none.
  torch::Tensor forward(const torch::Tensor& x, const torch::Tensor& addend = {});

 private:
  torch::nn::Conv2d convolution_{nullptr};
  torch::nn::BatchNorm2d normalisation_{nullptr};
  bool relu_;
};
TORCH_MODULE(ConvBlock);

/// Squeeze and excitation: the input times a gate in (0, 1) per channel.
class SqueezeExciteImpl : public torch::nn::Module {
 public:
  SqueezeExciteImpl(int channels, int ratio);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d squeeze_{nullptr}, excite_{nullptr};
};
TORCH_MODULE(SqueezeExcite);

/// What both residual blocks share: y = [se](branch(x)) + skip(x); the skip is a convolution where the number
/// of channels changes, else the identity. (N, in, H, W) → (N, out, H, W), no activation after the sum.
class ResidualImpl : public torch::nn::Module {
 public:
  torch::Tensor forward(const torch::Tensor& x);

 protected:
  /// branch(x), plus `addend` unless that is undefined.
  virtual torch::Tensor branch(const torch::Tensor& x, const torch::Tensor& addend) = 0;
  /// Registers skip and squeeze-and-excitation, which follow the branch in the state dictionary.
  void register_tail(int in, int out, const HourglassParams& params);

 private:
  ConvBlock skip_{nullptr};
  SqueezeExcite squeeze_excite_{nullptr};
};
using AnyResidual = std::shared_ptr<ResidualImpl>;

/// The residual block the parameters ask for: bottleneck, or multi-scale.
AnyResidual make_residual(int in, int out, const HourglassParams& params);

}  // namespace deepwrist::localizer
