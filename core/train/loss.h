#pragma once

#include <torch/types.h>

#include <functional>

#include "core/train/train_options.h"

namespace deepwrist::train {

/// (output, target) → mean over the batch, a scalar. Targets: (N, L, 2) fractions or (N) int64 classes.
using Loss = std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)>;

/// `options.name`, of kLossNames, with or without "torch.nn.": MSELoss, SmoothL1Loss, L1Loss,
/// CrossEntropyLoss as PyTorch defines them, WingLoss (Feng et al., "Wing Loss for Robust Facial Landmark
/// Localisation with CNNs", CVPR 2018, equation 5). Throws Error(usage) for another name.
Loss make_loss(const LossOptions& options);

}  // namespace deepwrist::train
