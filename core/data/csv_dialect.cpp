#include "core/data/csv_dialect.h"

#include <algorithm>

#include "core/base/blanks.h"
#include "core/base/text.h"

namespace deepwrist::data {
namespace {

/// How often each separator stands outside quotes in the first record.
struct Separators {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
};

Separators count_separators(std::string_view text) {
  Separators found;
  bool quoted = false;
  for (const char c : text) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    if (c == '\n' || c == '\r') break;
    found.commas += c == ',' ? 1 : 0;
    found.semicolons += c == ';' ? 1 : 0;
    found.tabs += c == '\t' ? 1 : 0;
  }
  return found;
}

bool is_decimal_number(std::string_view field, char mark) {
  field = without_blanks(field);
  if (field.starts_with('-') || field.starts_with('+')) field.remove_prefix(1);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto skip_digits = [&] {
    std::size_t count = 0;
    while (!field.empty() && is_digit(field.front())) field.remove_prefix(1), ++count;
    return count;
  };
  if (skip_digits() == 0 || !field.starts_with(mark)) return false;
  field.remove_prefix(1);
  if (skip_digits() == 0) return false;
  if (field.empty()) return true;
  if (field.front() != 'e' && field.front() != 'E') return false;
  field.remove_prefix(1);
  if (field.starts_with('-') || field.starts_with('+')) field.remove_prefix(1);
  return skip_digits() > 0 && field.empty();
}

}  // namespace

CsvDialect find_dialect(std::string_view text) {
  CsvDialect dialect;
  if (text.starts_with("\xef\xbb\xbf")) dialect.begin = 3;
  const auto rest = text.substr(dialect.begin);
  constexpr std::string_view kSign = "sep=";
  if (to_lower(rest.substr(0, kSign.size())) == kSign && rest.size() > kSign.size() + 1) {
    const char mark = rest[kSign.size()];
    const bool ends = rest[kSign.size() + 1] == '\n' || rest[kSign.size() + 1] == '\r';
    if (ends && (mark == ',' || mark == ';' || mark == '\t')) {
      dialect.delimiter = mark;
      dialect.begin += kSign.size() + 1;
      return dialect;
    }
  }
  const auto header = std::min(rest.find_first_not_of("\r\n"), rest.size());
  const auto found = count_separators(rest.substr(header));
  if (found.commas == 0 && found.semicolons > 0) dialect.delimiter = ';';
  if (found.commas == 0 && found.semicolons == 0 && found.tabs > 0) dialect.delimiter = '\t';
  return dialect;
}

bool is_decimal_comma_number(std::string_view field) { return is_decimal_number(field, ','); }
bool is_decimal_point_number(std::string_view field) { return is_decimal_number(field, '.'); }

}  // namespace deepwrist::data
