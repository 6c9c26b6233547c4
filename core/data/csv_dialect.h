#pragma once

#include <cstddef>
#include <string_view>

namespace deepwrist::data {

/// How a table's text separates its columns.
struct CsvDialect {
  char delimiter = ',';
  std::size_t begin = 0;  ///< of the header: a byte order mark and Excel's line "sep=;" stand before it
};

/// Semicolons or tabs where the header has them and no comma outside quotes, or where "sep=" says so.
CsvDialect find_dialect(std::string_view text);

/// A whole number or fraction with a decimal comma: "0,5", "-12,25", "1,5e-3".
bool is_decimal_comma_number(std::string_view field);
/// A fraction with a decimal point.
bool is_decimal_point_number(std::string_view field);

}  // namespace deepwrist::data
