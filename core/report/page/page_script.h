#pragma once

#include <string>

namespace deepwrist::report {

/// What stands between <script> and its end: sorting and copying tables, searching and sorting the gallery,
/// opening a case, values of the nearest point under the pointer. The page is complete without it.
std::string page_script();

}  // namespace deepwrist::report
