#pragma once

#include <memory>

#include "core/engine/network_kind.h"

namespace deepwrist::testing {

/// "PlainNet": three convolutions and a linear layer, `model.params.planes` wide.
std::unique_ptr<engine::NetworkKind> plain_net();

}  // namespace deepwrist::testing
