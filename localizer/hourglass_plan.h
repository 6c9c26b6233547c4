#pragma once

#include <string>

#include "core/engine/plan/plan.h"
#include "core/weights/state_dict.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {

/// The plan of the network up to its heat maps, the one output. Consumes the weights; see
/// engine::NetworkKind::plan for what it throws.
engine::Plan plan_hourglass(const HourglassParams& params, weights::StateDict&& weights,
                            const std::string& place);

}  // namespace deepwrist::localizer
