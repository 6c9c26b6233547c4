#pragma once

#include <array>
#include <string>

#include "core/config/model_fields.h"
#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

inline constexpr int kStages = config::kSeResNetStages;
inline constexpr int kExpansion = 4;      ///< output channels of a block over its planes
inline constexpr int kSqueezeRatio = 16;  ///< of squeeze and excitation

/// Throws Error(usage) naming every parameter that gives no network.
void check_params(const config::SeResNetParams& params);

/// Blocks of the four stages: `blocks` where given, else those of 50, 101 or 152 layers.
std::array<int, kStages> stage_blocks(const config::SeResNetParams& params);

/// The parameters of the network these weights belong to, from names and shapes; `layers` where the blocks
/// are published ones, else `blocks`. The dropout probability leaves no trace but zero or not; 0.5 stands for
/// not. Throws Error(format) when they are not those of an SE-ResNet classifier.
config::SeResNetParams infer_se_resnet(const weights::StateDict& weights);

/// Throws Error(usage) at `place` naming every parameter that contradicts the shapes of the weights.
void check_against_weights(const config::SeResNetParams& params, const weights::StateDict& weights,
                           const std::string& place);

/// Throws Error(unsupported) at `place` unless the network tells two classes apart, fracture or none.
void require_two_classes(const config::SeResNetParams& params, const std::string& place);

}  // namespace deepwrist::classifier
