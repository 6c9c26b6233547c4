#pragma once

#include <torch/types.h>

#include <functional>
#include <string>
#include <vector>

#include "core/config/training_experiment.h"

namespace deepwrist::train {

/// (output, target) → mean over the batch, a scalar. Targets: (N, L, 2) fractions or (N) int64 classes.
using Loss = std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)>;

/// Names that make_loss knows.
std::vector<std::string> loss_names();

/// `options.name` with or without "torch.nn.": MSELoss, SmoothL1Loss, L1Loss, CrossEntropyLoss as PyTorch
/// defines them, WingLoss (Feng et al., "Wing Loss for Robust Facial Landmark Localisation with CNNs", CVPR
/// 2018, equation 5). Throws Error(usage) for another name.
Loss make_loss(const config::LossOptions& options);

}  // namespace deepwrist::train
