#include "core/data/id_column.h"

#include <fmt/format.h>

#include "core/base/blanks.h"
#include "core/base/warn_once.h"

namespace deepwrist::data {

bool is_shortened_number(std::string_view field) {
  const auto text = without_blanks(field);
  const auto is_digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  if (!is_digit(0)) return false;
  std::size_t at = 1;
  if (at < text.size() && (text[at] == '.' || text[at] == ',')) {
    do ++at;
    while (is_digit(at));
  }
  if (at + 3 > text.size() || (text[at] != 'E' && text[at] != 'e') || text[at + 1] != '+') return false;
  for (at += 2; at < text.size(); ++at) {
    if (!is_digit(at)) return false;
  }
  return true;
}

void warn_of_shortened_numbers(const CsvTable& table, std::size_t column) {
  std::size_t count = 0, first = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (!is_shortened_number(table.field(row, column))) continue;
    if (count++ == 0) first = table.line(row);
  }
  if (count == 0) return;
  warn_once(
      fmt::format("{}: {} fields of {}, first on line {}, look like long numbers that Excel shortened "
                  "(1.23E+12), by which different ones become equal; give the column the format Text and "
                  "export it again",
                  table.place(), count, table.header()[column], first));
}

}  // namespace deepwrist::data
