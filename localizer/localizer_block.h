#pragma once

#include "core/engine/block.h"

namespace deepwrist::localizer {

/// Networks that find landmarks: (N, 1, 256, 256) images → (N, 3, 2) fractions. Only those that take grey
/// images and give three landmarks are usable: every region, table and picture is made from these.
const engine::Block& block();

}  // namespace deepwrist::localizer
