#pragma once

#include <cstddef>
#include <string_view>

namespace deepwrist {

/// Bytes of the blank that `text` begins with: a space, tab, line end, or in UTF-8 a no-break space (U+00A0,
/// U+202F), U+2000 to U+200D, U+2060, U+3000 or a byte order mark (U+FEFF), which spreadsheets and web pages
/// leave in names and fields; 0 where it begins with none.
std::size_t leading_blank(std::string_view text);

/// Without the blanks around it; a part of `text`.
std::string_view without_blanks(std::string_view text);

}  // namespace deepwrist
