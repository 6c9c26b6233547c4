#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// A plan as two that are computed one after the other: the output of the first is the input of the second.
struct PlanHalves {
  Plan first, second;
  std::vector<int> second_layers;  ///< of each layer of the second, its number in the whole
};

/// The one value that the first `steps` steps hand on to the others; nothing where there is none or are more,
/// or a layer is used by both.
std::optional<Value> handed_on(const Plan& plan, std::size_t steps);

/// The plan's first `steps` steps and the others. Layers are moved. Needs handed_on(plan, steps), and its
/// number of channels.
PlanHalves split(Plan plan, std::size_t steps);

}  // namespace deepwrist::engine
