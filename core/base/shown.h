#pragma once

#include <string>
#include <string_view>

namespace deepwrist {

/// Text from outside (names of files, fields of tables, tags, keys of checkpoints) for terminals and logs:
/// what would command a terminal or let one text look like another is escaped as in C. These are control
/// characters, line ends and tabs too (`\n`, `\x1b`), C1 (`\u0085`), line and paragraph separators, marks,
/// overrides and isolates of bidirectional text (`\u202e`), and bytes that are not UTF-8 (`\xfc`). What is
/// escaped already stays as it is.
std::string shown(std::string_view text);

/// The same for a text of lines whose parts were shown before: line feeds and tabs stay.
std::string shown_lines(std::string_view text);

}  // namespace deepwrist
