#pragma once

#include <string>
#include <string_view>

namespace deepwrist {

/// UTF-8 text for the middle of a line of a manual page, in ASCII: nothing in it is an escape to roff, and
/// hyphens and quotes stay what can be copied. A line that may begin with a dot is for roff_lines.
std::string roff_text(std::string_view text);

/// A paragraph in lines of about 78 columns, each ended and none of them a command; a longer word stays
/// whole. No control characters.
std::string roff_lines(std::string_view text);

/// The first line of a page of section 1: "DEEPWRIST-TEST", of `date` (2026-11-30) and `version`.
std::string roff_title(std::string_view name, std::string_view date, std::string_view version);

/// Today, or the day of SOURCE_DATE_EPOCH, for packages that are to be the same whenever they are made.
std::string manual_date();

}  // namespace deepwrist
