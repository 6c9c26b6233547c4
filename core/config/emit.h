#pragma once

#include <functional>
#include <string>

#include "core/config/node.h"

namespace deepwrist::config {

/// The tree as YAML in the form PyYAML writes it: block style, keys sorted, texts quoted where a plain one
/// would be read as something else, other than ASCII escaped. `comment` (where given) gives the text after "#
/// " of each scalar and each empty map or list; empty for none.
std::string to_yaml(const Node& root, const std::function<std::string(const Node&)>& comment = nullptr);

}  // namespace deepwrist::config
