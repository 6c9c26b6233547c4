#pragma once

#include <string>

#include "classifier/se_resnet_params.h"
#include "core/engine/network_kind.h"
#include "core/weights/state_dict.h"

namespace deepwrist::classifier {

/// The encoder up to its last feature maps, and the last layer. Consumes the weights; see
/// engine::NetworkKind::plan for what it throws.
engine::PlannedNetwork plan_se_resnet(const SeResNetParams& params, weights::StateDict&& weights,
                                      const std::string& place);

}  // namespace deepwrist::classifier
