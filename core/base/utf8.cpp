#include "core/base/utf8.h"

// Well-formed sequences (Unicode Standard, table 3-7):
//
//   00..7F                            E1..EC, EE, EF   80..BF   80..BF
//   C2..DF   80..BF                   F0               90..BF   80..BF   80..BF
//   E0       A0..BF   80..BF          F1..F3           80..BF   80..BF   80..BF
//   ED       80..9F   80..BF          F4               80..8F   80..BF   80..BF

namespace deepwrist {

Utf8Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) -> char32_t { return static_cast<unsigned char>(text[i]); };
  const auto first = byte(0);
  if (first < 0x80) return {first, 1, true};
  const std::size_t bytes = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < bytes) return {first};
  const char32_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const char32_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  if (byte(1) < low || byte(1) > high) return {first};
  char32_t code = first & (0x7fU >> bytes);
  for (std::size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {first};
    code = code << 6 | (byte(i) & 0x3f);
  }
  return {code, bytes, true};
}

Utf8Character take_character(std::string_view& text) {
  const auto character = first_character(text);
  text.remove_prefix(character.bytes);
  return character;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    if (!take_character(text).valid) return false;
  }
  return true;
}

void append_utf8(std::string& text, char32_t code) {
  const auto put = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
    return;
  }
  int shift = code < 0x800 ? 6 : code < 0x10000 ? 12 : 18;
  put((code < 0x800 ? 0xc0 : code < 0x10000 ? 0xe0 : 0xf0) | code >> shift);
  while (shift > 0) {
    shift -= 6;
    put(0x80 | (code >> shift & 0x3f));
  }
}

}  // namespace deepwrist
