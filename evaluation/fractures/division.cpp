#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <tuple>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/fields.h"
#include "core/data/row_problems.h"
#include "evaluation/fractures/subgroups.h"

// Sex            a part for each value, as it is written
// Age:18,40,65   below 18 | 18 to 40 | 40 to 65 | 65 and more: lower ends belong to their band
//
// Parts without a row are left out. Values that are all numbers are in their order, others in that of
// letters.

namespace deepwrist::evaluation {
namespace {

constexpr const char* kBlank = "blank";
constexpr std::size_t kMostParts = 20;

std::vector<double> bands_of(const std::string& option, std::size_t colon) {
  std::vector<double> bounds;
  std::istringstream words(option.substr(colon + 1));
  for (std::string word; std::getline(words, word, ',');) {
    const auto bound = parse_double(trim(word));
    if (!bound || !std::isfinite(*bound) || (!bounds.empty() && *bound <= bounds.back()))
      throw Error(ErrorKind::usage, "--by",
                  fmt::format("'{}' has no rising numbers behind the colon, as in Age:18,40,65", option));
    bounds.push_back(*bound);
  }
  if (bounds.empty())
    throw Error(ErrorKind::usage, "--by", fmt::format("'{}' has no bands behind the colon", option));
  return bounds;
}

std::string band_name(const std::vector<double>& bounds, std::size_t band) {
  if (band == 0) return fmt::format("below {}", bounds.front());
  if (band == bounds.size()) return fmt::format("{} and more", bounds.back());
  return fmt::format("{} to {}", bounds[band - 1], bounds[band]);
}

/// Numbers first, by their size; then text; blanks last.
bool comes_before(const std::string& one, const std::string& other) {
  const auto rank = [](const std::string& text) {
    const auto number = parse_double(text);
    return std::tuple(text == kBlank ? 2 : number ? 0 : 1, number.value_or(0), text);
  };
  return rank(one) < rank(other);
}

/// Numbers the names of the rows.
Division numbered(std::string column, const std::vector<std::string>& names,
                  const std::vector<std::string>& order) {
  Division result{std::move(column), order, {}};
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < order.size(); ++i) index.emplace(order[i], i);
  for (const auto& name : names) result.of_row.push_back(index.at(name));
  return result;
}

Division by_bands(const data::CsvTable& table, const std::string& name, std::size_t column,
                  const std::vector<double>& bounds) {
  data::RowProblems problems(table.place());
  std::vector<std::string> names;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto field = table.field(row, column);
    const auto value = parse_double(trim(field));
    if (data::is_blank(field)) {
      names.emplace_back(kBlank);
    } else if (!value || !std::isfinite(*value)) {
      problems.add(table.line(row), name + " '" + printable(field, 40) + "' is no number of a band");
    } else {
      const auto above = std::ranges::upper_bound(bounds, *value);
      names.push_back(band_name(bounds, static_cast<std::size_t>(above - bounds.begin())));
    }
  }
  problems.throw_if_any();
  std::vector<std::string> order;
  for (std::size_t band = 0; band <= bounds.size(); ++band) order.push_back(band_name(bounds, band));
  order.emplace_back(kBlank);
  std::erase_if(order, [&](const auto& part) { return std::ranges::find(names, part) == names.end(); });
  return numbered(name, names, order);
}

Division by_values(const data::CsvTable& table, const std::string& name, std::size_t column) {
  std::vector<std::string> names, order;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto field = table.field(row, column);
    names.push_back(data::is_blank(field) ? kBlank : trim(field));
    if (std::ranges::find(order, names.back()) != order.end()) continue;
    order.push_back(names.back());
    if (order.size() > kMostParts)
      throw Error(
          ErrorKind::format, table.place(),
          fmt::format("column '{}' holds more than {} different values: give bands of its numbers, as "
                      "in --by {}:18,40,65, or another column",
                      name, kMostParts, name));
  }
  std::ranges::sort(order, comes_before);
  return numbered(name, names, order);
}

}  // namespace

Division divide(const data::CsvTable& table, const std::string& column_and_bands) {
  // A column may have a colon in its name.
  const auto colon = table.column(column_and_bands) ? std::string::npos : column_and_bands.rfind(':');
  const auto name = trim(column_and_bands.substr(0, colon));
  const auto column = table.require_column(name);
  if (colon == std::string::npos) return by_values(table, name, column);
  return by_bands(table, name, column, bands_of(column_and_bands, colon));
}

}  // namespace deepwrist::evaluation
