#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace deepwrist::data {

/// A table with named columns; every record has one field a column. Fields lie in one buffer, that of the
/// file's text, and cost four bytes each besides, so that a million rows cost little more than their text.
///
/// A column is found by its name whatever its case, blanks, underscores and hyphens (column_names.h). All
/// functions that look for one throw Error(format) naming both where two columns have that name.
class CsvTable {
 public:
  /// Column names as they are written, blanks around them removed.
  const std::vector<std::string>& header() const { return header_; }
  std::size_t rows() const { return lines_.size(); }
  /// Line of the file, counted from 1, on which the record starts.
  std::size_t line(std::size_t row) const { return lines_[row]; }
  /// The field without its quotes; valid as long as the table.
  std::string_view field(std::size_t row, std::size_t column) const;
  std::optional<std::size_t> column(std::string_view name) const;
  /// A column that a table may leave out. Where it is absent and another looks as if it were meant, that is
  /// logged once.
  std::optional<std::size_t> optional_column(std::string_view name) const;
  /// Throws Error(format) naming the nearest column where there is none of this name.
  std::size_t require_column(std::string_view name) const;
  /// What require_column would say; nothing when the column is there.
  std::optional<std::string> missing_column(std::string_view name) const;
  /// Which column is not read as `name` though it is probably meant; nothing when there is none, or one of
  /// this name.
  std::optional<std::string> near_miss(std::string_view name) const;
  /// The file, for messages.
  const std::string& place() const { return place_; }
  /// What was left out or read in another way than RFC 4180 has it.
  const std::vector<std::string>& notes() const { return notes_; }

  /// Takes the other rows out; `kept` has one item a row.
  void keep_rows(const std::vector<bool>& kept);

 private:
  friend class CsvParser;

  std::string place_;
  std::vector<std::string> header_, keys_;  ///< `keys_`: the names as they are compared
  std::vector<std::string> notes_;
  std::string text_;                 ///< all fields, one after the other
  std::vector<std::uint32_t> ends_;  ///< end of each field in text_, row by row
  std::vector<std::uint32_t> lines_;
};

}  // namespace deepwrist::data
