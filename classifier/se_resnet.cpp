#include "classifier/se_resnet.h"

#include <torch/types.h>

#include "core/distributed/batch_share.h"
#include "core/winograd/convolve_layer.h"

namespace deepwrist::classifier {

using distributed::normalise;
using torch::Tensor;
using torch::nn::BatchNorm2d;
using torch::nn::Conv2d;
using torch::nn::Conv2dOptions;
using winograd::convolve;

namespace {

Conv2dOptions without_bias(int in, int out, int kernel) { return Conv2dOptions(in, out, kernel).bias(false); }

}  // namespace

SeBottleneckImpl::SeBottleneckImpl(int in, int planes, int stride, bool project) {
  const int out = planes * kExpansion;
  conv1_ = register_module("conv1", Conv2d(without_bias(in, planes, 1).stride(stride)));
  bn1_ = register_module("bn1", BatchNorm2d(planes));
  conv2_ = register_module("conv2", Conv2d(without_bias(planes, planes, 3).padding(1)));
  bn2_ = register_module("bn2", BatchNorm2d(planes));
  conv3_ = register_module("conv3", Conv2d(without_bias(planes, out, 1)));
  bn3_ = register_module("bn3", BatchNorm2d(out));
  const auto se = register_module("se_module", std::make_shared<torch::nn::Module>("se_module"));
  fc1_ = se->register_module("fc1", Conv2d(Conv2dOptions(out, out / kSqueezeRatio, 1)));
  fc2_ = se->register_module("fc2", Conv2d(Conv2dOptions(out / kSqueezeRatio, out, 1)));
  if (!project) return;
  const auto downsample = register_module("downsample", std::make_shared<torch::nn::Module>("downsample"));
  shortcut_ = downsample->register_module("0", Conv2d(without_bias(in, out, 1).stride(stride)));
  shortcut_bn_ = downsample->register_module("1", BatchNorm2d(out));
}

Tensor SeBottleneckImpl::forward(const Tensor& x) {
  auto y = normalise(bn1_, convolve(conv1_, x), {.relu = true});
  y = normalise(bn2_, convolve(conv2_, y), {.relu = true});
  const auto shortcut = shortcut_ ? normalise(shortcut_bn_, convolve(shortcut_, x)) : x;
  return distributed::normalise_gated(bn3_, convolve(conv3_, y), {fc1_, fc2_}, shortcut, /*relu=*/true);
}

SeResNetImpl::SeResNetImpl(const SeResNetParams& params) {
  const auto counts = stage_blocks(params);
  const auto encoder = register_module("encoder", std::make_shared<torch::nn::Module>("encoder"));
  const auto layer0 = encoder->register_module("0", std::make_shared<torch::nn::Module>("layer0"));
  stem_ = layer0->register_module("conv1", Conv2d(without_bias(3, params.width, 7).stride(2).padding(3)));
  stem_bn_ = layer0->register_module("bn1", BatchNorm2d(params.width));

  int channels = params.width;
  for (int stage = 0; stage < kStages; ++stage) {
    const auto layer =
        encoder->register_module(std::to_string(stage + 1), std::make_shared<torch::nn::Module>("layer"));
    const int planes = params.width << stage;
    for (int i = 0; i < counts[stage]; ++i) {
      const int stride = stage > 0 && i == 0 ? 2 : 1;
      blocks_.push_back(layer->register_module(
          std::to_string(i),
          std::make_shared<SeBottleneckImpl>(channels, planes, stride, /*project=*/i == 0)));
      channels = planes * kExpansion;
    }
  }

  head_ = register_module("classifier", std::make_shared<torch::nn::Module>("classifier"));
  const bool drops = params.drop > 0;
  if (drops) dropout_ = head_->register_module("0", torch::nn::Dropout(params.drop));
  linear_ = head_->register_module(drops ? "1" : "0", torch::nn::Linear(channels, params.num_classes));
}

Tensor SeResNetImpl::activations(const Tensor& crops) {
  auto x = normalise(stem_bn_, stem_(crops), {.relu = true});
  x = torch::max_pool2d(x, 3, 2, /*padding=*/0, /*dilation=*/1, /*ceil_mode=*/true);
  for (const auto& block : blocks_) x = block->forward(x);
  return x;
}

Tensor SeResNetImpl::pool(const Tensor& activations) {
  return torch::adaptive_avg_pool2d(activations, {1, 1}).flatten(1);
}

Tensor SeResNetImpl::classify(const Tensor& features) {
  return linear_(dropout_ ? distributed::drop(dropout_, features) : features);
}

}  // namespace deepwrist::classifier
