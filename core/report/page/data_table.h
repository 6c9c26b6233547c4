#pragma once

#include <string>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// A table for a page: columns of numbers to the right, of text to the left. The script makes its headings
/// sort and shows its button to copy. Where it is wider than the page it scrolls in a box, and a line says
/// so.
std::string table_html(const DataTable& table);

}  // namespace deepwrist::report
