#include "core/base/shown.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace deepwrist {
namespace {

/// A character of UTF-8 and its bytes; a byte that begins none, or not the shortest form, is none.
struct Character {
  std::uint32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false;
};

Character first_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {first};
  std::uint32_t code = first & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xc0) != 0x80) return {first};
    code = code << 6 | (next & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  if (code < kLeast[bytes] || code > 0x10ffff || surrogate) return {first};
  return {code, bytes, true};
}

bool is_within(std::uint32_t code, std::uint32_t least, std::uint32_t most) {
  return code >= least && code <= most;
}

/// Unicode Standard Annex 9 for the marks, embeddings, overrides and isolates.
bool commands(std::uint32_t code) {
  return code < 0x20 || is_within(code, 0x7f, 0x9f) || code == 0x61c || is_within(code, 0x200e, 0x200f) ||
         is_within(code, 0x2028, 0x202e) || is_within(code, 0x2066, 0x2069);
}

void append_escaped(std::string& result, const Character& character) {
  const auto code = static_cast<unsigned>(character.code);
  if (character.valid && (code == '\n' || code == '\r' || code == '\t')) {
    result += code == '\n' ? "\\n" : code == '\r' ? "\\r" : "\\t";
    return;
  }
  char escaped[12];
  std::snprintf(escaped, sizeof escaped, character.valid && code >= 0x80 ? "\\u%04x" : "\\x%02x", code);
  result += escaped;
}

std::string escaped(std::string_view text, bool keep_line_feeds) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto character = first_character(text);
    const bool kept = keep_line_feeds && character.code == '\n';
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
