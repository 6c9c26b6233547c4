#pragma once

#include "core/config/model_params.h"
#include "core/weights/state_dict.h"

namespace deepwrist::localizer {

/// Throws Error(usage) naming every parameter that gives no network.
void check_params(const config::HourglassParams& params);

/// The parameters of the network these weights belong to, from names and shapes. `upmode` leaves no trace in
/// them and is bilinear. Throws Error(format) when they are not those of an hourglass network.
config::HourglassParams infer_hourglass(const weights::StateDict& weights);

/// Throws Error(usage) at `place` naming every parameter that contradicts the shapes of the weights.
void check_against_weights(const config::HourglassParams& params, const weights::StateDict& weights,
                           const std::string& place);

/// Throws Error(unsupported) at `place` unless the network takes grey images and gives three landmarks: what
/// every region, table and picture is made from.
void require_three_landmarks(const config::HourglassParams& params, const std::string& place);

}  // namespace deepwrist::localizer
