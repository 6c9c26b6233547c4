#include "core/data/csv_table.h"

#include <algorithm>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/base/warn_once.h"
#include "core/data/column_names.h"

namespace deepwrist::data {
namespace {

std::string in_quotes(std::string_view name) { return "'" + printable(name, 60) + "'"; }

/// What to do where one column seems to hold fields that other characters separate.
std::string separator_hint(const std::vector<std::string>& header) {
  if (header.size() != 1 || header[0].find_first_of(";\t|") == std::string::npos) return {};
  return "; columns must be separated by commas, or all by semicolons or tabs";
}

}  // namespace

std::string_view CsvTable::field(std::size_t row, std::size_t column) const {
  const std::size_t index = row * header_.size() + column;
  const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
  return std::string_view(text_).substr(begin, ends_[index] - begin);
}

std::optional<std::size_t> CsvTable::column(std::string_view name) const {
  const auto key = column_key(name);
  if (key.empty()) return std::nullopt;  // columns without a name are nobody's
  const auto found = std::ranges::find(keys_, key);
  if (found == keys_.end()) return std::nullopt;
  const auto index = static_cast<std::size_t>(found - keys_.begin());
  const auto second = std::find(found + 1, keys_.end(), key);
  if (second != keys_.end()) {
    throw Error(ErrorKind::format, place_,
                "has two columns that can be '" + std::string(name) + "': " + in_quotes(header_[index]) +
                    " and " + in_quotes(header_[static_cast<std::size_t>(second - keys_.begin())]) +
                    "; remove or rename one");
  }
  return index;
}

std::optional<std::size_t> CsvTable::optional_column(std::string_view name) const {
  if (const auto message = near_miss(name)) warn_once(place_ + ": " + *message);
  return column(name);
}

std::optional<std::string> CsvTable::near_miss(std::string_view name) const {
  if (column(name)) return std::nullopt;
  const auto likely = likely_column(name, header_);
  if (!likely) return std::nullopt;
  return "the column " + in_quotes(header_[*likely]) + " is not read as '" + std::string(name) +
         "'; rename it to " + std::string(name) + " if that is what it holds";
}

std::optional<std::string> CsvTable::missing_column(std::string_view name) const {
  if (column(name)) return std::nullopt;
  std::string message = "there is no column '" + std::string(name) + "'";
  const auto likely = likely_column(name, header_);
  const auto near = likely ? std::optional(header_[*likely]) : nearest(name, header_);
  if (near) {
    message += "; the nearest is " + in_quotes(*near) + ": rename it to " + std::string(name) +
               " if that is what it holds";
  } else if (const auto hint = separator_hint(header_); !hint.empty()) {
    message += hint;
  } else {
    message += "; there are";
    for (std::size_t i = 0; i < std::min<std::size_t>(header_.size(), 12); ++i) {
      message += (i == 0 ? " " : ", ") + in_quotes(header_[i]);
    }
    if (header_.size() > 12) message += ", ...";
  }
  return message;
}

std::size_t CsvTable::require_column(std::string_view name) const {
  if (const auto message = missing_column(name)) throw Error(ErrorKind::format, place_, *message);
  return *column(name);
}

void CsvTable::keep_rows(const std::vector<bool>& kept) {
  const std::size_t columns = header_.size();
  std::size_t rows = 0, text = 0, begin = 0;  // begin: of the row's text before anything moves
  for (std::size_t row = 0; row < kept.size(); ++row) {
    const std::size_t end = ends_[(row + 1) * columns - 1];
    if (kept[row]) {
      const auto moved = static_cast<std::uint32_t>(begin - text);
      std::copy(text_.begin() + static_cast<std::ptrdiff_t>(begin),
                text_.begin() + static_cast<std::ptrdiff_t>(end),
                text_.begin() + static_cast<std::ptrdiff_t>(text));
      for (std::size_t i = 0; i < columns; ++i) ends_[rows * columns + i] = ends_[row * columns + i] - moved;
      lines_[rows] = lines_[row];
      text += end - begin;
      ++rows;
    }
    begin = end;
  }
  text_.resize(text);
  ends_.resize(rows * columns);
  lines_.resize(rows);
}

}  // namespace deepwrist::data
