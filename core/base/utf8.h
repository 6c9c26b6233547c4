#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace deepwrist {

/// U+FFFD, shown in place of what is no character.
inline constexpr char32_t kReplacement = 0xfffd;

/// A character of a text in UTF-8. A byte that begins none, or an overlong form or a surrogate, is not valid
/// and by itself.
struct Utf8Character {
  char32_t code = 0;      ///< the code point; of what is not valid the byte
  std::size_t bytes = 1;  ///< that it takes
  bool valid = false;

  char32_t or_replacement() const { return valid ? code : kReplacement; }
};

/// The character that `text` begins with, which is not empty.
Utf8Character first_character(std::string_view text);

/// The same, taken off the front of `text`.
Utf8Character take_character(std::string_view& text);

bool is_utf8(std::string_view text);

/// `code`: at most U+10FFFF.
void append_utf8(std::string& text, char32_t code);

}  // namespace deepwrist
