#pragma once

#include <string>
#include <string_view>

namespace deepwrist::report {

/// Any text as content of an element or a quoted attribute of HTML, SVG and XML: markup characters escaped,
/// bytes that are not UTF-8 and characters that XML forbids replaced by U+FFFD.
std::string escaped(std::string_view text);

/// A number for readers, with so many significant digits; an en dash for NaN.
std::string number(double value, int digits = 4);

}  // namespace deepwrist::report
