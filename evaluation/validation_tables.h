#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/data/csv.h"
#include "core/data/row_problems.h"

namespace deepwrist::evaluation {

/// A training run's table of what one fold's best network says of the fold's validation images, which it was
/// not trained on.
struct ValidationFile {
  View view = View::pa;
  int fold = 0;
  std::filesystem::path path;  ///< validation.csv
};

/// Those of a snapshot folder, by view and fold; none for imported weights.
std::vector<ValidationFile> list_validation_files(const std::filesystem::path& snapshot_folder);

/// The same. Throws Error(io) where there are none (imported weights have none).
std::vector<ValidationFile> validation_files(const std::filesystem::path& snapshot_folder);

/// Such a table, whose numbers must all be there.
class ValidationTable {
 public:
  /// Throws as data::read_csv.
  explicit ValidationTable(const std::filesystem::path& path);

  std::size_t rows() const { return table_.rows(); }
  bool has(const std::string& name) const { return table_.column(name).has_value(); }
  /// Zero, and a problem, where it is no finite number.
  double number(std::size_t row, const std::string& name);
  std::string text(std::size_t row, const std::string& name) const;
  void problem(std::size_t row, const std::string& what);
  /// Throws Error(format) with all bad rows.
  void throw_if_any() const { problems_.throw_if_any(); }

 private:
  data::CsvTable table_;
  data::RowProblems problems_;
};

}  // namespace deepwrist::evaluation
