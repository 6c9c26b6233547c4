#pragma once

#include <memory>

#include "core/engine/block.h"

namespace deepwrist::classifier {

/// Networks that tell a fracture from none: (N, 3, 224, 224) crops → (N, 2) logits. Only those of two classes
/// are usable: scores, heat maps and statistics are of a fracture or none.
const engine::Block& block();

/// A network that is not in the catalogue, for programs that bring their own: before any other call of this
/// folder.
void add_network_kind(std::unique_ptr<engine::NetworkKind> kind);

}  // namespace deepwrist::classifier
