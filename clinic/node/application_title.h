#pragma once

#include <string>
#include <string_view>

namespace deepwrist::clinic {

/// An application entity title as it is compared (PS3.5 table 6.2-1, AE): blanks at either end do not count.
/// Neither does case here, as peers are set up by hand and differ in it; titles are no authentication anyway.
std::string comparable_title(std::string_view title);

bool same_title(std::string_view a, std::string_view b);

/// Throws Error(usage) at `place` unless `title` is one: 1 to 16 printable ASCII characters, no backslash,
/// not only blanks.
void require_title(std::string_view title, const std::string& place);

}  // namespace deepwrist::clinic
