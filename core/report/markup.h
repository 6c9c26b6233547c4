#pragma once

#include <string>
#include <string_view>

namespace deepwrist::report {

/// Any text as content of an element or a quoted attribute of HTML, SVG and XML: markup characters escaped,
/// bytes that are not UTF-8 and characters that XML forbids replaced by U+FFFD.
std::string escaped(std::string_view text);

/// A number for readers, with so many significant digits and a true minus sign; an en dash for NaN.
std::string number(double value, int digits = 4);

/// The same for columns of numbers: zeros at the end are kept.
std::string column_number(double value, int digits = 4);

/// With so many decimals.
std::string decimal_number(double value, int decimals);

/// "0.93–0.97" of two such numbers, but "−1.2 to −0.3" where one is negative: a dash beside a minus sign is
/// read as neither.
std::string range_text(const std::string& low, const std::string& high);

/// "1.32" for 1.3178 with a deviation of 0.15: as many decimals as the deviation has with two digits.
std::string number_as_precise(double value, double deviation);

}  // namespace deepwrist::report
