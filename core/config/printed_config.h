#pragma once

#include <deque>
#include <string>

#include "core/config/key.h"
#include "core/config/node.h"

namespace deepwrist::config {

/// The tree with every interpolation that can be evaluated replaced by its value, the others left as they are
/// written.
Node evaluated(const Node& root);

/// The tree with "(path)" in place of every text that names a file or a folder: by its key's ending (meta,
/// home, folder, dir, path, file, filename, cwd) or because it holds a slash. For reports, which may leave
/// the place where the paths are no secret.
Node without_paths(const Node& root);

/// The configuration as --print-config shows it: every interpolation that can be evaluated replaced by its
/// value, the others left as they are written; with `origin`, where each value came from as a comment.
std::string printed_config(const Node& root, bool origin);

/// The keys of a program that the tree gives no value, with their defaults, as YAML comments; empty without
/// any.
std::string printed_defaults(const Node& root, const std::deque<Key>& keys);

}  // namespace deepwrist::config
