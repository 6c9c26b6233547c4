#pragma once

#include <memory>

#include "core/engine/network_kind.h"
#include "core/weights/state_dict.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {

/// The parameters of the network these weights belong to, from names and shapes. `upmode` leaves no trace in
/// them and is bilinear. Throws Error(format) when they are not those of an hourglass network.
HourglassParams infer_hourglass(const weights::StateDict& weights);

/// Throws Error(usage) at `place` naming every parameter that contradicts the shapes of the weights.
void check_against_weights(const HourglassParams& params, const weights::StateDict& weights,
                           const std::string& place);

std::unique_ptr<engine::NetworkKind> hourglass_kind();

}  // namespace deepwrist::localizer
