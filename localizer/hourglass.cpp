#include "localizer/hourglass.h"

#include <torch/nn/functional/upsampling.h>

#include "core/distributed/batch_share.h"
#include "core/winograd/convolve_layer.h"
#include "localizer/hourglass_params.h"
#include "localizer/soft_argmax.h"

namespace deepwrist::localizer {

using torch::Tensor;
using torch::nn::Conv2dOptions;

namespace {

constexpr double kDropout = 0.25;

Tensor upsample(const Tensor& x, const Tensor& like, bool bicubic) {
  namespace F = torch::nn::functional;
  auto options = F::InterpolateFuncOptions().size(std::vector<int64_t>{like.size(2), like.size(3)});
  options.align_corners(true);
  if (bicubic) return F::interpolate(x, options.mode(torch::kBicubic));
  return F::interpolate(x, options.mode(torch::kBilinear));
}

}  // namespace

HourglassImpl::HourglassImpl(int levels, const HourglassChannels& channels, const HourglassParams& params)
    : bicubic_(params.upmode == "bicubic") {
  const auto [in, inside, out] = channels;
  const auto residual = [&](const char* name, int from, int to) {
    return register_module(name, make_residual(from, to, params));
  };
  lower1_ = residual("lower1", in, inside);
  lower2_ = residual("lower2", inside, inside);
  lower3_ = residual("lower3", inside, inside);
  if (levels > 1) {
    const HourglassChannels inner{inside, inside, out};
    inner_ = register_module("lower4", std::make_shared<HourglassImpl>(levels - 1, inner, params));
  } else {
    innermost_ = residual("lower4", inside, out);
  }
  lower5_ = residual("lower5", out, out);
  upper1_ = residual("upper1", in, inside);
  upper2_ = residual("upper2", inside, inside);
  upper3_ = residual("upper3", inside, out);
}

Tensor HourglassImpl::forward(const Tensor& x) {
  auto lower = lower3_->forward(lower2_->forward(lower1_->forward(torch::max_pool2d(x, 2))));
  lower = inner_ ? inner_->forward(lower) : innermost_->forward(lower);
  lower = lower5_->forward(lower);
  const auto upper = upper3_->forward(upper2_->forward(upper1_->forward(x)));
  return upper + upsample(lower, upper, bicubic_);
}

HourglassNetImpl::HourglassNetImpl(const HourglassParams& params) {
  check_params(params);
  const int bw = params.bw;
  // The members of the reference's Sequential containers keep their indices: 2 is ReLU, 4 a max-pooling.
  const auto layer1 = register_module("layer1", std::make_shared<torch::nn::Module>("layer1"));
  stem_ = layer1->register_module(
      "0", torch::nn::Conv2d(Conv2dOptions(params.n_inputs, bw, 7).stride(2).padding(3)));
  stem_normalisation_ = layer1->register_module("1", torch::nn::BatchNorm2d(bw));
  stem_residual_ = layer1->register_module("3", make_residual(bw, 2 * bw, params));

  const auto layer2 = register_module("layer2", std::make_shared<torch::nn::Module>("layer2"));
  residual1_ = layer2->register_module("0", make_residual(2 * bw, 2 * bw, params));
  residual2_ = layer2->register_module("1", make_residual(2 * bw, 2 * bw, params));
  residual3_ = layer2->register_module("2", make_residual(2 * bw, 4 * bw, params));

  const HourglassChannels channels{4 * bw, 4 * bw, 8 * bw};
  hourglass_ =
      register_module("hourglass", std::make_shared<HourglassImpl>(params.hg_depth, channels, params));

  const auto mixer = register_module("mixer", std::make_shared<torch::nn::Module>("mixer"));
  dropout_ = mixer->register_module("0", torch::nn::Dropout2d(kDropout));
  mixer1_ = mixer->register_module("1", ConvBlock(8 * bw, 8 * bw, true));
  mixer2_ = mixer->register_module("3", ConvBlock(8 * bw, 4 * bw, true));

  const auto out_block = register_module("out_block", std::make_shared<torch::nn::Module>("out_block"));
  out_ = out_block->register_module("0", torch::nn::Conv2d(Conv2dOptions(4 * bw, params.n_outputs, 1)));
}

Tensor HourglassNetImpl::heatmaps(const Tensor& images) {
  auto x = distributed::normalise(stem_normalisation_, stem_(images), {.relu = true});
  x = torch::max_pool2d(stem_residual_->forward(x), 2);
  x = residual3_->forward(residual2_->forward(residual1_->forward(x)));
  x = hourglass_->forward(x);
  x = mixer1_(distributed::drop(dropout_, x));
  x = mixer2_(distributed::drop(dropout_, x));
  return winograd::convolve(out_, x);
}

Tensor HourglassNetImpl::forward(const Tensor& images) {
  const auto maps = heatmaps(images);
  const auto points = soft_argmax(maps);
  if (!gives_maps_ || !is_training()) return points;
  return torch::cat({points, torch::log_softmax(maps.flatten(2), 2)}, 2);
}

}  // namespace deepwrist::localizer
