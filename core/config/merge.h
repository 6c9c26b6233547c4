#pragma once

#include <string_view>

#include "core/config/node.h"
#include "core/config/problems.h"

namespace deepwrist::config {

/// Merges map `source` into map `target` as OmegaConf 1.4 does: maps key by key, lists and scalars replaced.
/// A list where the other side has a map is a problem, and that key keeps its value.
void merge(Node& target, const Node& source, Problems& problems);

/// Applies one command-line override `a.b.0.c=VALUE` in place, VALUE typed as YAML types it, with its words
/// kept (Node::written); without "=" the value is null. Missing maps on the way are made; a list element must
/// exist. `+KEY=VALUE` and `++KEY=VALUE` are the same, `~KEY` takes the key away.
void apply_override(Node& root, std::string_view argument, Problems& problems);

/// Length of Hydra's "+" or "++" before an override's key.
std::size_t add_prefix(std::string_view argument);

}  // namespace deepwrist::config
