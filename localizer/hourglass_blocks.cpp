#include "localizer/hourglass_blocks.h"

#include <torch/types.h>

#include "core/distributed/batch_share.h"
#include "core/winograd/convolve_layer.h"

namespace deepwrist::localizer {

using torch::Tensor;

ConvBlockImpl::ConvBlockImpl(int in, int out, bool relu)
    : convolution_(register_module("0", torch::nn::Conv2d(torch::nn::Conv2dOptions(in, out, 3).padding(1)))),
      normalisation_(register_module("1", torch::nn::BatchNorm2d(out))),
      relu_(relu) {}

Tensor ConvBlockImpl::forward(const Tensor& x, const Tensor& addend) {
  return distributed::normalise(normalisation_, winograd::convolve(convolution_, x),
                                {.addend = addend, .relu = relu_});
}

SqueezeExciteImpl::SqueezeExciteImpl(int channels, int ratio)
    : squeeze_(torch::nn::Conv2dOptions(channels, channels / ratio, 1)),
      excite_(torch::nn::Conv2dOptions(channels / ratio, channels, 1)) {
  auto scorer = std::make_shared<torch::nn::Module>("scorer");
  scorer->register_module("1", squeeze_);
  scorer->register_module("3", excite_);
  register_module("scorer", scorer);
}

Tensor SqueezeExciteImpl::forward(const Tensor& x) { return winograd::gate_of(x, {squeeze_, excite_}) * x; }

void ResidualImpl::register_tail(int in, int out, const HourglassParams& params) {
  if (in != out) skip_ = register_module("skip", ConvBlock(in, out, false));
  if (params.se) squeeze_excite_ = register_module("se_block", SqueezeExcite(out, params.se_ratio));
}

Tensor ResidualImpl::forward(const Tensor& x) {
  const auto skip = skip_ ? skip_(x) : x;
  return squeeze_excite_ ? squeeze_excite_(branch(x, {})) + skip : branch(x, skip);
}

namespace {

class BottleneckImpl : public ResidualImpl {
 public:
  BottleneckImpl(int in, int out, const HourglassParams& params)
      : bottleneck_(register_module("bottleneck", ConvBlock(in, out / 2, true))),
        conv_(register_module("conv", ConvBlock(out / 2, out / 2, true))),
        out_(register_module("out", ConvBlock(out / 2, out, false))) {
    register_tail(in, out, params);
  }

 private:
  Tensor branch(const Tensor& x, const Tensor& addend) override {
    return out_(conv_(bottleneck_(x)), addend);
  }

  ConvBlock bottleneck_, conv_, out_;
};

class MultiScaleImpl : public ResidualImpl {
 public:
  MultiScaleImpl(int in, int out, const HourglassParams& params)
      : scale1_(register_module("scale1", ConvBlock(in, out / 2, true))),
        scale2_(register_module("scale2", ConvBlock(out / 2, out / 4, true))),
        scale3_(register_module("scale3", ConvBlock(out / 4, out - out / 4 - out / 2, false))) {
    register_tail(in, out, params);
  }

 private:
  Tensor branch(const Tensor& x, const Tensor& addend) override {
    const auto first = scale1_(x);
    const auto second = scale2_(first);
    const auto y = torch::cat({first, second, scale3_(second)}, 1);
    return addend.defined() ? y + addend : y;
  }

  ConvBlock scale1_, scale2_, scale3_;
};

}  // namespace

AnyResidual make_residual(int in, int out, const HourglassParams& params) {
  if (params.multiscale_hg_block) return std::make_shared<MultiScaleImpl>(in, out, params);
  return std::make_shared<BottleneckImpl>(in, out, params);
}

}  // namespace deepwrist::localizer
