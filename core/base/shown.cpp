#include "core/base/shown.h"

#include <cstdio>

#include "core/base/utf8.h"

namespace deepwrist {
namespace {

bool is_within(char32_t code, char32_t least, char32_t most) { return code >= least && code <= most; }

/// Unicode Standard Annex 9 for the marks, embeddings, overrides and isolates.
bool commands(char32_t code) {
  return code < 0x20 || is_within(code, 0x7f, 0x9f) || code == 0x61c || is_within(code, 0x200e, 0x200f) ||
         is_within(code, 0x2028, 0x202e) || is_within(code, 0x2066, 0x2069);
}

void append_escaped(std::string& result, const Utf8Character& character) {
  const auto code = static_cast<unsigned>(character.code);
  if (character.valid && (code == '\n' || code == '\r' || code == '\t')) {
    result += code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
    return;
  }
  char escaped[12];
  std::snprintf(escaped, sizeof escaped, character.valid && code >= 0x80 ? "\\u%04x" : "\\x%02x", code);
  result += escaped;
}

std::string escaped(std::string_view text, bool of_lines) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    const bool kept = of_lines && (character.code == '\n' || character.code == '\t');
    if (kept || (character.valid && !commands(character.code))) {
      result += text.substr(0, character.bytes);
    } else {
      append_escaped(result, character);
    }
    text.remove_prefix(character.bytes);
  }
  return result;
}

}  // namespace

std::string shown(std::string_view text) { return escaped(text, false); }
std::string shown_lines(std::string_view text) { return escaped(text, true); }

}  // namespace deepwrist
