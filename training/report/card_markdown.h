#pragma once

#include <string>
#include <string_view>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// Any text inside a line or a table of Markdown: what would be markup, HTML too, is shown as it is; line
/// ends are blanks, and what would command a terminal is escaped as shown() does.
std::string markdown_text(std::string_view text);

/// Title, subtitle, sections with their paragraphs and tables, and provenance of a page, as Markdown. Cards,
/// figures, pictures and the gallery have no place there.
std::string markdown(const Page& page);

}  // namespace deepwrist::report
