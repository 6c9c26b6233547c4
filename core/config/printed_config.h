#pragma once

#include <string>

#include "core/config/node.h"

namespace deepwrist::config {

/// The tree with every interpolation that can be evaluated replaced by its value, the others left as they are
/// written.
Node evaluated(const Node& root);

/// The configuration as --print-config shows it: every interpolation that can be evaluated replaced by its
/// value, the others left as they are written; with `origin`, where each value came from as a comment.
std::string printed_config(const Node& root, bool origin);

}  // namespace deepwrist::config
