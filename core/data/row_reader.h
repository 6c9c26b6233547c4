#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/data/case_row.h"
#include "core/data/csv_table.h"
#include "core/data/row_problems.h"

namespace deepwrist::data {

/// Why `id` cannot name an output file; nothing when it can.
std::optional<std::string> id_problem(const std::string& id);

/// Turns the records of one table into cases. It knows the table's columns and not the table, which every
/// function gets.
class RowReader {
 public:
  RowReader() = default;
  /// Finds the columns; those that are absent and required go to `problems`.
  RowReader(MetadataOptions options, const CsvTable& table, std::filesystem::path csv_folder,
            RowProblems& problems);

  /// What is wrong with the record goes to `problems`; fields that cannot be read are empty.
  CaseRow read(const CsvTable& table, std::size_t row, RowProblems& problems) const;
  /// The line, name, ID and view alone, without a look at the disk but for Windows paths.
  CaseRow read_names(const CsvTable& table, std::size_t row, RowProblems& problems) const;
  bool has_ids() const { return id_.index.has_value(); }
  /// Whether the record's `Fname` is a Windows path that is read with / for \.
  bool reads_windows_path(const CsvTable& table, std::size_t row, const CaseRow& as_read) const;

 private:
  struct Column {
    std::string name{};
    std::optional<std::size_t> index{};
    bool required = false;
  };
  /// A record, its case so far, and where its problems go.
  struct Record {
    const CsvTable& table;
    std::size_t row;
    CaseRow& read;
    RowProblems& problems;

    void problem(std::string message) const { problems.add(read.line, std::move(message)); }
  };

  Column find(const CsvTable& table, const std::string& name, bool required, RowProblems& problems) const;
  /// The trimmed field; empty, and a problem where it is required, when it is blank.
  static std::string value(const Column& column, const Record& record);
  void read_fname(const Record& record) const;
  void read_windows_path(const Record& record) const;
  void read_id(const Record& record) const;
  void read_view(const Record& record) const;
  void read_geometry(const Record& record) const;
  void read_labels(const Record& record) const;
  std::filesystem::path resolve(const std::string& fname) const;

  MetadataOptions options_;
  std::filesystem::path csv_folder_;
  Column fname_, side_, id_, points_, spacing_, spacing_x_, spacing_y_;
  std::vector<Column> gt_;
};

}  // namespace deepwrist::data
