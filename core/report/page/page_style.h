#pragma once

#include <string>

namespace deepwrist::report {

/// CSS of a report's page: layout, cards, tables, galleries, print; its colours come from colour_style().
std::string page_style();

/// CSS of what only a Page has: tables that can be sorted, the gallery of cases.
std::string case_style();

}  // namespace deepwrist::report
