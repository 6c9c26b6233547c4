#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/case_row.h"
#include "core/data/csv_table.h"
#include "core/data/row_problems.h"
#include "core/data/row_reader.h"

namespace deepwrist::data {

/// The cases of a table, a folder or a pattern. A table's are made from its fields whenever they are asked
/// for, so that a million rows cost little more than their text; files are looked for then.
class Metadata {
 public:
  Metadata() = default;
  /// Of a CSV file; `reader` has found its columns.
  Metadata(std::filesystem::path file, CsvTable table, RowReader reader);
  /// Of files, without a table.
  Metadata(std::vector<CaseRow> files, std::vector<std::filesystem::path> passed_over);

  std::size_t size() const { return files_.empty() ? table_.rows() : files_.size(); }
  /// The case at an index below size(), with what set_id() and set_view() say.
  CaseRow operator[](std::size_t index) const;
  /// Its line, name, ID and view alone, which cost no look at the disk.
  CaseRow names(std::size_t index) const;
  void set_id(std::size_t index, std::string id) { ids_[index] = std::move(id); }
  void set_view(std::size_t index, View view);

  const CsvTable& table() const { return table_; }             ///< every column as written; or empty
  const std::filesystem::path& file() const { return file_; }  ///< the CSV; empty for a folder or pattern
  /// Files of a folder or pattern that are no images.
  const std::vector<std::filesystem::path>& passed_over() const { return passed_over_; }

 private:
  CaseRow with_changes(CaseRow row, std::size_t index) const;

  std::filesystem::path file_;
  CsvTable table_;
  RowReader reader_;
  std::vector<CaseRow> files_;
  std::vector<std::filesystem::path> passed_over_;
  std::map<std::size_t, std::string> ids_;  ///< those that are not the row's own
  std::vector<std::int8_t> views_;          ///< where set_view() was called, else -1; empty without any
};

/// Columns by name in any order: `Fname`, `Side` (0, 1, PA, LAT), `ID`, `Points` (see points.h), `Spacing`
/// (mm; one number or "row, column") and the labels. A relative `Fname` is looked for in `data_folder`, then
/// in the CSV's folder; one with backslashes is read with / where that names a file there, and is an error
/// elsewhere. Names of columns as in CsvTable; near misses are logged. Without `ID`, files of one name in
/// several folders get the folders' names too, with a warning. A folder or glob gives its files in natural
/// order, with `view` left to the caller. Throws Error(format) with all bad rows together, for a table
/// without rows, or for a file that is no table; Error(io) where there is nothing to read.
Metadata read_metadata(const MetadataOptions& options);

/// Adds a problem for each ID that comes twice for one view. Cases without a view are left out: ask again
/// once the images have told theirs.
void add_repeated_ids(const Metadata& metadata, RowProblems& problems);

}  // namespace deepwrist::data
