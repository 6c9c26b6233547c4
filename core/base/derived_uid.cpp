#include "core/base/derived_uid.h"

#include <algorithm>
#include <cassert>

namespace deepwrist {

std::string derived_uid(std::string_view hex) {
  assert(hex.size() == 32 && hex.find_first_not_of("0123456789abcdef") == std::string_view::npos);
  // Long division of the hexadecimal digits by ten.
  std::string digits(hex), decimal;
  while (!digits.empty()) {
    int rest = 0;
    std::string quotient;
    for (const char c : digits) {
      const int value = rest * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
      rest = value % 10;
      if (value >= 10 || !quotient.empty()) quotient += "0123456789abcdef"[value / 10];
    }
    decimal += static_cast<char>('0' + rest);
    digits = quotient;
  }
  std::ranges::reverse(decimal);
  return "2.25." + decimal;
}

}  // namespace deepwrist
