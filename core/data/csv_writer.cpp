#include "core/data/csv_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "core/base/formulas.h"

namespace deepwrist::data {

std::string csv_record(std::span<const std::string> fields) {
  std::string line;
  for (const auto& content : fields) {
    if (&content != fields.data()) line += ',';
    const auto field = written_cell(content);
    if (field.find_first_of(",\"\r\n") == std::string::npos && !(fields.size() == 1 && field.empty())) {
      line += field;
      continue;
    }
    line += '"';
    for (const char c : field) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + '\n';
}

namespace {

template <typename Number>
std::string shortest(Number value) {
  if (std::isnan(value)) return {};
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  return {text.data(), end};
}

}  // namespace

std::string csv_number(float value) { return shortest(value); }
std::string csv_number(double value) { return shortest(value); }

}  // namespace deepwrist::data
