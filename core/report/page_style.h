#pragma once

#include <string>

namespace deepwrist::report {

/// CSS of a report's page: colours for light, dark and print, cards, tables, galleries.
std::string page_style();

}  // namespace deepwrist::report
