#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/run_lock.h"
#include "core/config/inference.h"

namespace deepwrist::pipeline {

/// (ID, Side) as in the results.
using CaseKey = std::pair<std::string, std::string>;

/// A results CSV that is complete and readable whenever the run stops. Rows are appended to `<path>.partial`
/// as they are finished (a killed run keeps them); `finish` writes the table in row order under its own name
/// and removes the partial file. Holds a lock on the path, so that a second run is refused.
///
/// The last column, kFingerprintColumn, says what a row was made from (fingerprint.h): a row of an earlier
/// run is taken for a case only where the two agree.
class Results {
 public:
  using Row = std::vector<std::string>;
  static constexpr const char* kFingerprintColumn = "fingerprint";

  /// `header`: the columns before kFingerprintColumn. `cases`: all that this run is about.
  ///
  /// With `resume` the rows of an earlier run whose `status` is "ok" can be kept. Nothing that an earlier run
  /// finished is given up unasked: throws Error(usage) for a table with other columns, one with finished rows
  /// of none of `cases`, and, without `resume`, a partial file with finished rows. `overwrite` allows all
  /// that. Throws Error(io): locked, unwritable.
  Results(std::filesystem::path path, Row header, config::EarlierResults earlier,
          const std::set<CaseKey>& cases);
  /// Removes a partial file that holds no row which the table itself does not have.
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// What the constructor would throw for the files that are there, without touching them.
  static void check(const std::filesystem::path& path, Row header, config::EarlierResults earlier,
                    const std::set<CaseKey>& cases);

  /// Whether an earlier run finished a row with this fingerprint (`resume` only).
  bool has(const std::string& fingerprint) const { return earlier_.rows.contains(fingerprint); }
  /// Whether an earlier run finished a row of this case, whatever it was made from (`resume` only).
  bool knew(const CaseKey& key) const { return earlier_.keys.contains(key); }

  /// `order`: index of the row in the metadata; decides the order in the file.
  void add(std::size_t order, Row row, const std::string& fingerprint);
  /// Takes the earlier row with this fingerprint, which must be there, over into the results at `order`.
  void keep(std::size_t order, const std::string& fingerprint);
  void finish();
  /// What to do with the rows of an interrupted run: as `finish`, unless that would replace an earlier table
  /// that this run does not continue; then they stay in the partial file. Returns whether the table was
  /// written.
  bool finish_interrupted();

  const std::map<std::size_t, Row>& rows() const { return rows_; }
  const Row& header() const { return header_; }
  /// Index of a column of the header; it must exist.
  std::size_t column(const std::string& name) const;

 private:
  /// Finished rows of earlier runs.
  struct Finished {
    std::map<std::string, Row> rows;  ///< by fingerprint
    std::set<CaseKey> keys;
  };
  static Finished find_earlier(const std::filesystem::path& path, const Row& header,
                               config::EarlierResults earlier, const std::set<CaseKey>& cases);
  static void read_earlier(const std::filesystem::path& file, const Row& header, Finished& finished);
  static void refuse_to_lose_rows(const std::filesystem::path& partial);
  void append(const Row& row);

  std::filesystem::path path_, partial_;
  Row header_;
  RunLock lock_;
  bool continues_ = false;    ///< this run resumes, or there was no earlier table
  bool had_partial_ = false;  ///< earlier rows may be in the partial file only
  Finished earlier_;
  std::map<std::size_t, Row> rows_;
  std::ofstream journal_;
};

}  // namespace deepwrist::pipeline
