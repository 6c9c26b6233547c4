#pragma once

#include <string>

#include "core/report/page/page.h"

namespace deepwrist::report {

/// A table for a page: columns of numbers to the right, of text to the left. The script makes its headings
/// sort and shows its button to copy.
std::string table_html(const DataTable& table);

/// A table in a box that scrolls where it is wider than the page, and a line that says so where it does.
std::string scrolling_html(const std::string& table);

}  // namespace deepwrist::report
