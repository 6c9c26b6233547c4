#include "apps/pipeline/results.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"
#include "core/data/row_problems.h"

namespace deepwrist::pipeline {
namespace fs = std::filesystem;

namespace {

Results::Row with_fingerprint(Results::Row fields, const std::string& fingerprint) {
  fields.push_back(fingerprint);
  return fields;
}

fs::path partial_of(const fs::path& table) { return table.string() + ".partial"; }

}  // namespace

Results::Results(fs::path path, Row header, config::EarlierResults earlier, const std::set<CaseKey>& cases)
    : path_(std::move(path)),
      partial_(partial_of(path_)),
      header_(with_fingerprint(std::move(header), kFingerprintColumn)),
      lock_(path_) {
  continues_ = earlier.resume || !fs::exists(path_);
  had_partial_ = earlier.resume && fs::exists(partial_);
  earlier_ = find_earlier(path_, header_, earlier, cases);
  // Written beside and renamed: a run that is killed here leaves the rows it began with.
  std::string text = data::csv_record(header_);
  for (const auto& [fingerprint, row] : earlier_.rows) text += data::csv_record(row);
  write_file_atomically(partial_, text);
  journal_.open(partial_, std::ios::binary | std::ios::app);
}

Results::~Results() {
  if (!journal_.is_open() || !rows_.empty() || (had_partial_ && !earlier_.rows.empty())) return;
  journal_.close();
  std::error_code ignored;  // nothing is lost with it
  fs::remove(partial_, ignored);
}

void Results::check(const fs::path& path, Row header, config::EarlierResults earlier,
                    const std::set<CaseKey>& cases) {
  find_earlier(path, with_fingerprint(std::move(header), kFingerprintColumn), earlier, cases);
}

Results::Finished Results::find_earlier(const fs::path& path, const Row& header,
                                        config::EarlierResults earlier, const std::set<CaseKey>& cases) {
  Finished finished;
  if (earlier.overwrite && !earlier.resume) return finished;
  if (!earlier.resume) refuse_to_lose_rows(partial_of(path));
  for (const auto& file : {path, partial_of(path)}) {
    try {
      read_earlier(file, header, finished);
    } catch (const Error& error) {
      if (!earlier.overwrite || error.kind() == ErrorKind::io) throw;
      log().warn("{}: {}; it will be replaced", error.place(), error.reason());
    }
  }
  const auto lost =
      std::ranges::count_if(finished.keys, [&](const auto& key) { return !cases.contains(key); });
  if (lost > 0 && !earlier.overwrite) {
    throw Error(
        ErrorKind::usage, path.string(),
        std::to_string(lost) + " of its " + std::to_string(finished.keys.size()) +
            " finished rows are of images that this run does not have, and would be lost; give another "
            "save_path, or overwrite=true to replace it");
  }
  return earlier.resume ? finished : Finished();
}

void Results::refuse_to_lose_rows(const fs::path& partial) {
  if (!fs::exists(partial)) return;
  const auto text = read_file(partial, data::CsvLimits{}.file_bytes);
  if (std::ranges::count(text, '\n') <= 1) return;
  throw Error(
      ErrorKind::usage, partial.string(),
      "holds the finished rows of a run that was killed; resume=true goes on with them, or delete the file");
}

std::size_t Results::column(const std::string& name) const {
  const auto found = std::ranges::find(header_, name);
  if (found == header_.end())
    throw Error(ErrorKind::format, path_.string(), "has no column " + name + "; write it anew");
  return static_cast<std::size_t>(found - header_.begin());
}

void Results::read_earlier(const fs::path& file, const Row& header, Finished& finished) {
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
    finished.keys.emplace(fields[id], fields[side]);
    finished.rows[fields.back()] = std::move(fields);
  }
}

void Results::append(const Row& row) {
  journal_ << data::csv_record(row) << std::flush;
  if (!journal_) throw Error(ErrorKind::io, partial_.string(), "cannot be written; is the disk full?");
}

void Results::add(std::size_t order, Row row, const std::string& fingerprint) {
  row.push_back(fingerprint);
  if (row.size() != header_.size()) {
    throw Error(ErrorKind::format, path_.string(),
                "a row of " + std::to_string(row.size()) + " fields does not fit its " +
                    std::to_string(header_.size()) + " columns; please report this");
  }
  append(row);
  rows_[order] = std::move(row);
}

void Results::keep(std::size_t order, const std::string& fingerprint) {
  rows_[order] = earlier_.rows.at(fingerprint);
}

bool Results::finish_interrupted() {
  if (continues_) finish();
  return continues_;
}

void Results::finish() {
  std::string text = data::csv_record(header_);
  for (const auto& [order, row] : rows_) text += data::csv_record(row);
  write_file_atomically(path_, text);
  journal_.close();
  fs::remove(partial_);
}

}  // namespace deepwrist::pipeline
