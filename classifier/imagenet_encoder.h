#pragma once

#include <string>

#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

/// True for the entries of an ImageNet SE-ResNet (`layer0.conv1.weight` ... `last_linear.bias`).
bool is_imagenet_se_resnet(const weights::StateDict& state_dict);

/// The encoder of DeepWrist's classifier out of an ImageNet SE-ResNet file (`se_resnet50-ce0d4300.pth`):
/// layerK.* becomes encoder.K.*, last_linear.* is dropped, and the batch-norm counters that files of PyTorch
/// 0.3 lack are added as 0. `place` names the file. Throws Error(format) when the entries are not those of an
/// SE-ResNet.
weights::StateDict imagenet_encoder(weights::StateDict&& imagenet, const std::string& place);

}  // namespace deepwrist::classifier
