#pragma once

#include <string>
#include <string_view>

namespace deepwrist {

/// What is done with cells of a table that a spreadsheet would run as a formula: those that begin with `=`,
/// `+`, `-`, `@`, a tab or a line end and are no number (the numbers of parse_double, and with a decimal
/// comma).
enum class Formulas {
  as_text,  ///< an apostrophe before them, which tells a spreadsheet that they are text
  kept,
};

/// How this process writes them; as_text unless a program is told otherwise. Thread-safe.
void configure_formulas(Formulas formulas);

/// The cell as it stands in a file. So that cell_content gives back every text as it was, however it was
/// written, one apostrophe more also goes before a text that begins with apostrophes and then as a formula.
std::string written_cell(std::string_view content);

/// What a cell in a file says: without the apostrophe of written_cell.
std::string_view cell_content(std::string_view written);

}  // namespace deepwrist
