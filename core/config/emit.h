#pragma once

#include <functional>
#include <string>

#include "core/config/node.h"

namespace deepwrist::config {

/// The tree as YAML in the form PyYAML writes it: block style, keys sorted, texts quoted where a plain one
/// would be read as something else, other than ASCII escaped. `comment` (where given) gives the text after "#
/// " of each scalar and each empty map or list; empty for none.
/// `scalars`: numbers and switches by their value, or as they were written where that is known, which a
/// key for a text or a path needs to read the same again.
enum class Scalars { by_value, as_written };
std::string to_yaml(const Node& root, const std::function<std::string(const Node&)>& comment = nullptr,
                    Scalars scalars = Scalars::by_value);

}  // namespace deepwrist::config
