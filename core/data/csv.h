#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/data/row_problems.h"

namespace deepwrist::data {

/// What a table from outside may cost.
struct CsvLimits {
  std::size_t file_bytes = std::size_t{1} << 30;
  std::size_t field_bytes = std::size_t{1} << 20;
  std::size_t columns = 4096;
};

/// A table with named columns; every record has one field a column. Fields lie in one buffer, so that a
/// million rows cost little more than their text.
class CsvTable {
 public:
  /// Column names, blanks around them removed.
  const std::vector<std::string>& header() const { return header_; }
  std::size_t rows() const { return lines_.size(); }
  /// Line of the file, counted from 1, on which the record starts.
  std::size_t line(std::size_t row) const { return lines_[row]; }
  /// The field without its quotes; valid as long as the table.
  std::string_view field(std::size_t row, std::size_t column) const;
  std::optional<std::size_t> column(std::string_view name) const;
  /// Throws Error(format) naming the nearest column where there is none of this name.
  std::size_t require_column(std::string_view name) const;
  /// What require_column would say; nothing when the column is there.
  std::optional<std::string> missing_column(std::string_view name) const;
  /// The file, for messages.
  const std::string& place() const { return place_; }

 private:
  friend class CsvParser;

  std::string place_;
  std::vector<std::string> header_;
  std::string text_;               ///< all fields, one after the other
  std::vector<std::size_t> ends_;  ///< end of each field in text_, row by row
  std::vector<std::size_t> lines_;
};

/// Parses RFC 4180 text: commas, double quotes (doubled inside quotes, where line ends are kept), LF, CRLF or
/// CR, a UTF-8 byte order mark; blank lines are skipped. Ragged records, stray quotes and NUL characters go
/// to `problems`, and their records are left out. Throws Error(format) for an empty table or header, or one
/// name twice; Error(limit) above `limits`.
CsvTable parse_csv(std::string_view text, RowProblems& problems, const CsvLimits& limits = {});

/// The same for a file; throws Error(format) with all problems.
CsvTable read_csv(const std::filesystem::path& path, const CsvLimits& limits = {});

}  // namespace deepwrist::data
