#pragma once

#include <cstdint>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// Multiplications (each with its addition) that the plan's convolutions take when computed directly, for an
/// input of this shape; what else a network does is about a thousandth of it. Twice this number is the FLOP
/// count that rates are given in, whatever way of computing needs fewer (Winograd). Throws as Plan::shapes.
std::int64_t multiply_adds(const Plan& plan, const Shape& input);

}  // namespace deepwrist::engine
