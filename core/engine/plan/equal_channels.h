#pragma once

#include "core/engine/plan/plan.h"

namespace deepwrist::engine {

/// The same for images whose channels are all alike, of which one is given: layers that read them have the
/// sums of their weights over the channels. Zeros beside the image stay zeros, so only rounding differs. A
/// plan whose input is read by more than such layers is returned as it is.
Plan for_equal_channels(Plan plan);

}  // namespace deepwrist::engine
