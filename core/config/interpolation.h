#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/config/node.h"

namespace deepwrist::config {

/// A stretch of a text: words as they are (escapes undone), or one `${...}`.
struct TextPiece {
  std::string text;  ///< the words; of an interpolation all of it, as written
  bool interpolated = false;
  std::string resolver;  ///< of `${resolver:body}`; empty where the body is a reference
  std::string body;      ///< may hold interpolations itself
};

/// The pieces of a text by OmegaConf 2's grammar: `\${` stands for the two characters, braces nest, quotes
/// hide braces. Throws Error(usage) at `at` for a `${` without its end.
std::vector<TextPiece> split_text(std::string_view text, const Origin& at);

/// The arguments of a resolver: split at the commas that are in no quotes, brackets or interpolation, blanks
/// taken off, quotes left.
std::vector<std::string> split_arguments(std::string_view body);

/// The text with every `${` escaped, so that it is read as words.
std::string escaped_text(std::string_view text);

}  // namespace deepwrist::config
