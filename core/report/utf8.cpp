#include "core/report/utf8.h"

#include <array>

namespace deepwrist::report {

char32_t take_code_point(std::string_view& text) {
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80       ? 1
                             : lead >> 5 == 6  ? 2
                             : lead >> 4 == 14 ? 3
                             : lead >> 3 == 30 ? 4
                                               : 0;
  char32_t code = length == 1 ? lead : lead & (0x7fu >> length);
  bool valid = length != 0 && length <= text.size();
  for (std::size_t i = 1; valid && i < length; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    valid = next >> 6 == 2;
    code = code << 6 | (next & 0x3fu);
  }
  valid = valid && code >= kSmallest[length] && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  text.remove_prefix(valid ? length : 1);
  return valid ? code : kReplacement;
}

}  // namespace deepwrist::report
