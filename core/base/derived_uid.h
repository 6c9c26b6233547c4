#pragma once

#include <string>
#include <string_view>

namespace deepwrist {

/// "2.25." and the decimal number of 128 bits (PS3.5 B.2), which are given as 32 hexadecimal digits in lower
/// case.
std::string derived_uid(std::string_view hex);

}  // namespace deepwrist
