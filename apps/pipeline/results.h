#pragma once

#include <cstddef>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "core/base/run_lock.h"

namespace deepwrist::pipeline {

/// A results CSV that is complete and readable whenever the run stops. Rows are appended to `<path>.partial`
/// as they are finished (a killed run keeps them); `finish` writes the table in row order under its own name
/// and removes the partial file. Holds a lock on the path, so that a second run is refused.
class Results {
 public:
  using Row = std::vector<std::string>;

  /// `resume`: keep the finished rows of an earlier run with the same header; rows whose `status` is not "ok"
  /// are done again. Throws Error: locked, unwritable, a header that differs from the earlier run's, or,
  /// without `resume`, a partial file with finished rows, which starting over would lose.
  Results(std::filesystem::path path, Row header, bool resume);
  /// Removes a partial file that holds no row which the table itself does not have.
  ~Results();
  Results(const Results&) = delete;
  Results& operator=(const Results&) = delete;

  /// What the constructor would throw for the files that are there, without touching them.
  static void check(const std::filesystem::path& path, const Row& header, bool resume);

  /// Rows kept from an earlier run, by their (ID, Side).
  bool has(const std::string& id, const std::string& side) const { return kept_.contains({id, side}); }
  /// A field of the kept row of (ID, Side), which must be there.
  const std::string& kept(const std::string& id, const std::string& side, const std::string& name) const {
    return kept_.at({id, side})[column(name)];
  }
  std::size_t kept_count() const { return kept_.size(); }

  /// `order`: index of the row in the metadata; decides the order in the file.
  void add(std::size_t order, Row row);
  /// Takes the kept row of (ID, Side) over into the results at `order`.
  void keep(std::size_t order, const std::string& id, const std::string& side);
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
  using Rows = std::map<std::pair<std::string, std::string>, Row>;
  static Rows read_earlier(const std::filesystem::path& file, const Row& header);
  static void refuse_to_lose_rows(const std::filesystem::path& partial);
  void append(const Row& row);

  std::filesystem::path path_, partial_;
  Row header_;
  RunLock lock_;
  bool continues_ = false;    ///< this run resumes, or there was no earlier table
  bool had_partial_ = false;  ///< kept rows may be in the partial file only
  Rows kept_;
  std::map<std::size_t, Row> rows_;
  std::ofstream journal_;
};

}  // namespace deepwrist::pipeline
