#pragma once

#include <string>

#include "classifier/se_resnet_params.h"
#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

/// The parameters of the network these weights belong to, from names and shapes; `layers` where the blocks
/// are published ones, else `blocks`. The dropout probability leaves no trace but zero or not; 0.5 stands for
/// not. Throws Error(format) when they are not those of an SE-ResNet classifier.
SeResNetParams infer_se_resnet(const weights::StateDict& weights);

/// Throws Error(usage) at `place` naming every parameter that contradicts the shapes of the weights.
void check_against_weights(const SeResNetParams& params, const weights::StateDict& weights,
                           const std::string& place);

}  // namespace deepwrist::classifier
