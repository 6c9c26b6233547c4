#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/data/csv_table.h"
#include "core/data/fold_numbers.h"
#include "core/data/row_problems.h"
#include "core/data/splits.h"

namespace deepwrist::data {

/// A row that is divided: where it is in its table, and what it is called there.
struct DividedRow {
  std::size_t line = 0;
  std::string id;
  std::string group;  ///< patient: what must not be in training and validation
};

/// A division into folds that somebody made (`dataset.folds`): a column of the table; a CSV with the columns
/// `ID` and `fold`; or JSON as nnU-Net's splits_final.json, for each fold {"train": [IDs], "val": [IDs]}.
///
/// Columns hold whole numbers from 0 or from 1, or names: 1 to 5 are the folds 0 to 4, and so are five names
/// in natural order. A row validates its fold and trains the others. JSON says for each fold what it trains
/// and what it validates; what is in neither takes no part in that fold.
class OwnFolds {
 public:
  /// Throws Error(format) without the column, and for numbers that do not count up from 0 or 1, fewer than
  /// two or more than kMaxFolds folds. Blank fields are left to check().
  static OwnFolds of_column(const CsvTable& table, const std::string& column);
  /// Throws the same for the file; also for IDs in two folds (CSV), twice in a list (JSON), Error(io) and
  /// Error(limit).
  static OwnFolds of_csv(const std::filesystem::path& file);
  static OwnFolds of_json(const std::filesystem::path& file);

  int count() const { return static_cast<int>(names_.size()); }
  /// "0 is A, 1 is B" of folds that are called otherwise than their numbers; else empty, also where names may
  /// tell who a patient is.
  std::string naming() const;

  Split split(std::span<const DividedRow> rows, int fold) const;
  /// Adds a problem for each row of which the division says nothing, and for each fold that trains or
  /// validates none of the rows. `view`: theirs.
  void check(std::span<const DividedRow> rows, const std::string& view, RowProblems& problems) const;
  /// Throws Error(format) for IDs of a file that are none of the table's, which are told by their places in
  /// the file.
  void require_known(const std::unordered_set<std::string>& ids, const std::string& table) const;

 private:
  /// What a fold does with a row.
  enum Role : std::uint8_t { kNothing = 0, kTrains = 1, kValidates = 2 };

  std::string key_of(const DividedRow& row) const;
  /// Both bits where a list of JSON says so.
  unsigned role(const std::string& key, int fold) const;
  bool is_named(const std::string& key) const;

  std::string source_;    ///< the column or the file, for messages
  bool by_line_ = false;  ///< keys are lines of the table, not IDs
  bool shows_names_ = true;
  std::vector<std::string> names_;                ///< of each fold, as written
  std::unordered_map<std::string, int> fold_of_;  ///< of columns: the fold that a key validates
  std::vector<std::unordered_map<std::string, std::uint8_t>> roles_;  ///< of JSON: by fold
  std::unordered_map<std::string, std::string> places_;  ///< of a file's IDs: "line 3", "fold 0, val[3]"
};

}  // namespace deepwrist::data
