#pragma once

#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/modulelist.h>
#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/pimpl.h>

#include <memory>
#include <vector>

#include "classifier/se_resnet_params.h"
#include "core/weights/trainable_network.h"

namespace deepwrist::classifier {

/// Bottleneck with squeeze and excitation; the stride is in the first 1×1 convolution, as in Caffe.
/// (N, in, H, W) → (N, 4 * planes, ceil(H / stride), ceil(W / stride)).
class SeBottleneckImpl : public torch::nn::Module {
 public:
  /// `project`: the shortcut is a 1×1 convolution (first block of a stage), else the identity.
  SeBottleneckImpl(int in, int planes, int stride, bool project);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  torch::nn::Conv2d conv1_{nullptr}, conv2_{nullptr}, conv3_{nullptr}, fc1_{nullptr}, fc2_{nullptr};
  torch::nn::BatchNorm2d bn1_{nullptr}, bn2_{nullptr}, bn3_{nullptr};
  torch::nn::Conv2d shortcut_{nullptr};
  torch::nn::BatchNorm2d shortcut_bn_{nullptr};
};

/// The classifier's network: (N, 3, H, W) → (N, num_classes) logits. Names, order and shapes of parameters
/// are those of the reference's SeResNet_PTL. Initialised as PyTorch does.
class SeResNetImpl : public weights::TrainableNetwork {
 public:
  /// Throws Error(usage) for parameters that give no network.
  explicit SeResNetImpl(const SeResNetParams& params);

  torch::Tensor forward(const torch::Tensor& crops) override { return classify(pool(activations(crops))); }
  /// Last feature maps (N, 32 * width, h, w), h = w = 7 for 224 pixels.
  torch::Tensor activations(const torch::Tensor& crops);
  /// Mean of each map: (N, C).
  static torch::Tensor pool(const torch::Tensor& activations);
  /// (N, C) features → (N, num_classes) logits.
  torch::Tensor classify(const torch::Tensor& features);

  /// The part that is trained from the first epoch on ("classifier" in the state dictionary).
  torch::nn::Module* head() override { return head_.get(); }

 private:
  torch::nn::Conv2d stem_{nullptr};
  torch::nn::BatchNorm2d stem_bn_{nullptr};
  std::vector<std::shared_ptr<SeBottleneckImpl>> blocks_;
  std::shared_ptr<torch::nn::Module> head_;
  torch::nn::Dropout dropout_{nullptr};
  torch::nn::Linear linear_{nullptr};
};
TORCH_MODULE(SeResNet);

}  // namespace deepwrist::classifier
