#pragma once

#include <torch/types.h>

#include <functional>

#include "core/train/train_options.h"

namespace deepwrist::train {

/// How far outputs are from their targets: (N, L, 2) fractions, or (N) int64 classes.
struct Loss {
  /// Mean over the batch, a scalar.
  std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)> mean;
  /// What each target counts in that mean, (N) of float64: the sum of weighted losses is divided by the sum
  /// of these. None, or undefined tensors: all the same.
  std::function<torch::Tensor(const torch::Tensor& target)> weights = {};

  torch::Tensor operator()(const torch::Tensor& output, const torch::Tensor& target) const {
    return mean(output, target);
  }
};

/// `options.name`, of kLossNames, with or without "torch.nn.": MSELoss, SmoothL1Loss, L1Loss,
/// CrossEntropyLoss as PyTorch defines them, with class weights where there are some; FocalLoss (Lin et al.,
/// "Focal Loss for Dense Object Detection", ICCV 2017, equations 4 and 5, of the softmax's probabilities; the
/// mean is weighted as that of CrossEntropyLoss, which it is with gamma 0); WingLoss (Feng et al., "Wing Loss
/// for Robust Facial Landmark Localisation with CNNs", CVPR 2018, equation 5). Throws Error(usage) for
/// another name.
Loss make_loss(const LossOptions& options);

}  // namespace deepwrist::train
