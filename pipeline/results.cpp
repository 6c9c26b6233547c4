#include "pipeline/results.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"
#include "core/data/row_problems.h"

//   t.csv            header, then rows in the order of the table; last column: fingerprint
//   t.csv.partial    the same header; rows of earlier runs with status "ok", then this run's as they finish
//   t.csv.lock
//
//   constructor   t.csv, then t.csv.partial read (only with `resume` are their rows kept, made anew by
//                 `renew`); of two rows of one fingerprint the later counts ─► .partial, written whole and
//                 renamed, then appended to
//   add, keep     (order, where the record lies in .partial)
//   finish        records copied by order ─► t.csv, renamed into place ─► .partial removed
//
// What follows the last line end of a file is a row half written, and is dropped. An earlier row that is
// not kept by the end of the run is not in the table.

namespace deepwrist::pipeline {
namespace fs = std::filesystem;

namespace {

Results::Row with_fingerprint(Results::Row fields, const std::string& fingerprint) {
  fields.push_back(fingerprint);
  return fields;
}

fs::path partial_of(const fs::path& table) { return table.string() + ".partial"; }

}  // namespace

std::size_t count_failed(const data::CsvTable& table) {
  const auto status = table.require_column("status");
  std::size_t failed = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) failed += table.field(row, status) == "ok" ? 0 : 1;
  return failed;
}

Results::Results(fs::path path, Row header, config::EarlierResults earlier, const EraseCases& erase_cases,
                 const Renew& renew)
    : path_(std::move(path)),
      partial_(partial_of(path_)),
      header_(with_fingerprint(std::move(header), kFingerprintColumn)),
      lock_(path_) {
  continues_ = earlier.resume || !fs::exists(path_);
  had_partial_ = earlier.resume && fs::exists(partial_);
  auto found = find_earlier(path_, header_, earlier, erase_cases, renew);
  start_journal(found);
  earlier_keys_ = std::move(found.keys);
}

/// Written beside and renamed: a run that is killed here leaves the rows it began with.
void Results::start_journal(const Earlier& earlier) {
  std::string text = data::csv_record(header_);
  for (const auto& [fingerprint, record] : earlier.records) {
    earlier_[fingerprint] = {text.size(), static_cast<std::uint32_t>(record.size())};
    text += record;
  }
  write_file_atomically(partial_, text);
  journal_.open(partial_, std::ios::binary | std::ios::app);
  journal_bytes_ = text.size();
}

Results::~Results() {
  if (!journal_.is_open() || !rows_.empty() || (had_partial_ && !earlier_.empty())) return;
  journal_.close();
  std::error_code ignored;  // nothing is lost with it
  fs::remove(partial_, ignored);
}

void Results::check(const fs::path& path, Row header, config::EarlierResults earlier,
                    const EraseCases& erase_cases) {
  find_earlier(path, with_fingerprint(std::move(header), kFingerprintColumn), earlier, erase_cases, {});
}

Results::Earlier Results::find_earlier(const fs::path& path, const Row& header,
                                       config::EarlierResults earlier, const EraseCases& erase_cases,
                                       const Renew& renew) {
  Earlier found;
  if (earlier.overwrite && !earlier.resume) return found;
  if (!earlier.resume) refuse_to_lose_rows(partial_of(path));
  for (const auto& file : {path, partial_of(path)}) {
    try {
      read_earlier(file, header, renew, found);
    } catch (const Error& error) {
      if (!earlier.overwrite || error.kind() == ErrorKind::io) throw;
      log().warn("{}: {}; it will be replaced", error.place(), error.reason());
    }
  }
  auto lost = found.keys;
  erase_cases(lost);
  if (!lost.empty() && !earlier.overwrite) {
    throw Error(
        ErrorKind::usage, path.string(),
        std::to_string(lost.size()) + " of its " + std::to_string(found.keys.size()) +
            " finished rows are of images that this run does not have, and would be lost; give another "
            "save_path, or overwrite=true to replace it");
  }
  return earlier.resume ? found : Earlier();
}

void Results::refuse_to_lose_rows(const fs::path& partial) {
  if (!fs::exists(partial)) return;
  const auto text = read_file(partial, data::CsvLimits{}.file_bytes);
  if (std::ranges::count(text, '\n') <= 1) return;
  throw Error(
      ErrorKind::usage, partial.string(),
      "holds the finished rows of a run that was killed; resume=true goes on with them, or delete the file");
}

void Results::read_earlier(const fs::path& file, const Row& header, const Renew& renew, Earlier& earlier) {
  if (!fs::exists(file)) return;
  // A killed run may leave a half-written last line in the partial file.
  auto text = read_file(file, data::CsvLimits{}.file_bytes);
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  if (text.empty()) return;
  data::RowProblems problems(file.string());
  const auto table = data::parse_csv(std::move(text), problems);
  problems.throw_if_any();
  if (table.header() != header) {
    throw Error(ErrorKind::usage, file.string(),
                "was written with other columns than this run would write; use the same configuration, give "
                "another save_path, or overwrite=true to replace it");
  }
  const auto id = table.require_column("ID"), side = table.require_column("Side"),
             status = table.require_column("status");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.field(row, status) != "ok") continue;
    Row fields;
    for (std::size_t i = 0; i < header.size(); ++i) fields.emplace_back(table.field(row, i));
    earlier.keys.emplace(fields[id], fields[side]);
    if (!renew || renew(fields)) {
      earlier.records[fields.back()] = data::csv_record(fields);
    } else {
      earlier.records.erase(fields.back());
    }
  }
}

Results::Place Results::append(const Row& row) {
  const auto record = data::csv_record(row);
  journal_ << record << std::flush;
  if (!journal_) throw Error(ErrorKind::io, partial_.string(), "cannot be written; is the disk full?");
  const Place place{journal_bytes_, static_cast<std::uint32_t>(record.size())};
  journal_bytes_ += record.size();
  return place;
}

void Results::add(std::size_t order, Row row, const std::string& fingerprint) {
  row.push_back(fingerprint);
  if (row.size() != header_.size()) {
    throw Error(ErrorKind::format, path_.string(),
                "a row of " + std::to_string(row.size()) + " fields does not fit its " +
                    std::to_string(header_.size()) + " columns; please report this");
  }
  rows_.push_back({static_cast<std::uint32_t>(order), append(row)});
}

void Results::keep(std::size_t order, const std::string& fingerprint) {
  rows_.push_back({static_cast<std::uint32_t>(order), earlier_.at(fingerprint)});
}

bool Results::finish_interrupted() {
  if (continues_) finish();
  return continues_;
}

/// Copies the records from the partial file in the rows' order.
void Results::write_table(const fs::path& file) {
  std::ifstream records(partial_, std::ios::binary);
  std::ofstream table(file, std::ios::binary);
  table << data::csv_record(header_);
  std::string record;
  for (const auto& row : rows_) {
    record.resize(row.place.bytes);
    records.seekg(static_cast<std::streamoff>(row.place.begin));
    records.read(record.data(), static_cast<std::streamsize>(record.size()));
    if (!records) throw Error(ErrorKind::io, partial_.string(), "cannot be read back");
    table << record;
  }
  table.close();
  if (!table) throw Error(ErrorKind::io, path_.string(), "cannot be written; is the disk full?");
}

void Results::finish() {
  std::ranges::sort(rows_, {}, &PlacedRow::order);
  write_file_atomically(path_, [&](const fs::path& temporary) { write_table(temporary); });
  journal_.close();
  fs::remove(partial_);
}

std::vector<std::uint32_t> Results::orders() const {
  std::vector<std::uint32_t> orders;
  for (const auto& row : rows_) orders.push_back(row.order);
  return orders;
}

Results::Finished Results::read_finished() const {
  data::RowProblems problems(path_.string());
  Finished finished{data::parse_csv(read_file(path_, data::CsvLimits{}.file_bytes), problems), {}};
  problems.throw_if_any();
  for (const auto order : orders()) finished.orders.push_back(order);
  if (finished.table.rows() != finished.orders.size())
    throw Error(ErrorKind::format, path_.string(), "was changed by another program while this one ran");
  return finished;
}

}  // namespace deepwrist::pipeline
