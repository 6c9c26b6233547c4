#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/base/run_lock.h"
#include "core/data/csv_table.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// (ID, Side) as in the results.
using CaseKey = std::pair<std::string, std::string>;

/// How many rows of a table have another `status` than "ok".
std::size_t count_failed(const data::CsvTable& table);

/// A results CSV that is complete and readable whenever the run stops. Rows are appended to `<path>.partial`
/// as they are finished (a killed run keeps them); `finish` writes the table in row order under its own name
/// and removes the partial file. The rows stay on disk, so that memory hardly grows with them. Holds a lock
/// on the path, so that a second run is refused.
///
/// The last column, kFingerprintColumn, says what a row was made from (fingerprint.h): a row of an earlier
/// run is taken for a case only where the two agree.
class Results {
 public:
  using Row = std::vector<std::string>;
  static constexpr const char* kFingerprintColumn = "fingerprint";

  /// Erases from a set the cases that the run is about.
  using EraseCases = std::function<void(std::set<CaseKey>&)>;

  /// Makes the cells of an earlier run's row anew that its fingerprint does not tell; false: the row is not
  /// kept, though an earlier run finished its case.
  using Renew = std::function<bool(Row&)>;

  /// `header`: the columns before kFingerprintColumn. `erase_cases` tells which of an earlier run's cases
  /// this one has too, `renew` makes their rows anew.
  ///
  /// With `resume` the rows of an earlier run whose `status` is "ok" can be kept. Nothing that an earlier run
  /// finished is given up unasked: throws Error(usage) for a table with other columns, one with finished rows
  /// of other cases, and, without `resume`, a partial file with finished rows. `overwrite` allows all
  /// that. Throws Error(io): locked, unwritable.
  Results(std::filesystem::path path, Row header, config::EarlierResults earlier,
          const EraseCases& erase_cases, const Renew& renew = {});
  /// Removes a partial file that holds no row which the table itself does not have.
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// What the constructor would throw for the files that are there, without touching them.
  static void check(const std::filesystem::path& path, Row header, config::EarlierResults earlier,
                    const EraseCases& erase_cases);

  /// Whether an earlier run finished a row with this fingerprint (`resume` only).
  bool has(const std::string& fingerprint) const { return earlier_.contains(fingerprint); }
  /// Whether an earlier run finished a row of this case, whatever it was made from (`resume` only).
  bool knew(const CaseKey& key) const { return earlier_keys_.contains(key); }

  /// `order`: index of the row in the metadata; decides the order in the file.
  void add(std::size_t order, Row row, const std::string& fingerprint);
  /// Takes the earlier row with this fingerprint, which must be there, over into the results at `order`.
  void keep(std::size_t order, const std::string& fingerprint);
  void finish();
  /// What to do with the rows of an interrupted run: as `finish`, unless that would replace an earlier table
  /// that this run does not continue; then they stay in the partial file. Returns whether the table was
  /// written.
  bool finish_interrupted();

  /// How many rows there are so far.
  std::size_t size() const { return rows_.size(); }
  /// What they were added with; once the table is finished, of each of its rows.
  std::vector<std::uint32_t> orders() const;
  const Row& header() const { return header_; }

  /// The table as `finish` wrote it.
  struct Finished {
    data::CsvTable table;
    std::vector<std::size_t> orders;  ///< of each of its rows, what it was added with
  };
  Finished read_finished() const;

 private:
  /// Where a record lies in the partial file.
  struct Place {
    std::uint64_t begin = 0;
    std::uint32_t bytes = 0;
  };
  struct PlacedRow {
    std::uint32_t order = 0;
    Place place;
  };
  /// Finished rows of earlier runs.
  struct Earlier {
    std::map<std::string, std::string> records;  ///< by fingerprint
    std::set<CaseKey> keys;
  };
  static Earlier find_earlier(const std::filesystem::path& path, const Row& header,
                              config::EarlierResults earlier, const EraseCases& erase_cases,
                              const Renew& renew);
  static void read_earlier(const std::filesystem::path& file, const Row& header, const Renew& renew,
                           Earlier& earlier);
  static void refuse_to_lose_rows(const std::filesystem::path& partial);
  void start_journal(const Earlier& earlier);
  Place append(const Row& row);
  void write_table(const std::filesystem::path& file);

  std::filesystem::path path_, partial_;
  Row header_;
  RunLock lock_;
  bool continues_ = false;                ///< this run resumes, or there was no earlier table
  bool had_partial_ = false;              ///< earlier rows may be in the partial file only
  std::map<std::string, Place> earlier_;  ///< by fingerprint
  std::set<CaseKey> earlier_keys_;
  std::vector<PlacedRow> rows_;
  std::ofstream journal_;
  std::uint64_t journal_bytes_ = 0;
};

}  // namespace deepwrist::pipeline
