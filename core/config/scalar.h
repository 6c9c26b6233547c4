#pragma once

#include <string>
#include <string_view>

#include "core/config/node.h"

namespace deepwrist::config {

/// The type of an unquoted YAML scalar by YAML 1.1 as PyYAML reads it, with OmegaConf's two changes: 1e-1 is
/// a number and dates are text. "1:30" is a sexagesimal number, "010" octal, "y" text. Throws Error(usage)
/// for a whole number beyond 64 bits.
Node::Value plain_scalar(std::string_view text, const Origin& origin);

/// The same, but for a whole number beyond 64 bits, which is left a text: of a key for numbers that text is
/// refused, of a path it is right.
Node::Value plain_scalar_or_text(std::string_view text);

/// Type of the value of an environment variable in OmegaConf 1.4: true/false in any case, Python int, Python
/// float, else text.
Node::Value environment_scalar(const std::string& text);

/// True for texts that PyYAML reads as a time stamp, which it therefore writes in quotes.
bool looks_like_date(std::string_view text);

/// A float as Python's repr() writes it: the shortest digits that read back, exponent below 1e-4 and from
/// 1e16.
std::string python_float(double value);

}  // namespace deepwrist::config
