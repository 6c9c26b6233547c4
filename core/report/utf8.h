#pragma once

#include <string_view>

namespace deepwrist::report {

inline constexpr char32_t kReplacement = 0xfffd;

/// Takes one code point from the front of `text`, which is not empty; malformed bytes give the replacement
/// character one by one, as do overlong forms and surrogates.
char32_t take_code_point(std::string_view& text);

}  // namespace deepwrist::report
