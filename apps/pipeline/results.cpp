#include "apps/pipeline/results.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"
#include "core/data/row_problems.h"

namespace deepwrist::pipeline {
namespace fs = std::filesystem;

Results::Results(fs::path path, Row header, bool resume)
    : path_(std::move(path)),
      partial_(path_.string() + ".partial"),
      header_(std::move(header)),
      lock_(path_) {
  continues_ = resume || !fs::exists(path_);
  if (resume) {
    had_partial_ = fs::exists(partial_);
    kept_ = read_earlier(partial_, header_);  // goes before the table: it is newer
    kept_.merge(read_earlier(path_, header_));
  } else {
    refuse_to_lose_rows(partial_);
  }
  journal_.open(partial_, std::ios::binary | std::ios::trunc);
  append(header_);
  for (const auto& [key, row] : kept_) append(row);
}

Results::~Results() {
  if (!journal_.is_open() || !rows_.empty() || (had_partial_ && !kept_.empty())) return;
  journal_.close();
  std::error_code ignored;  // nothing is lost with it
  fs::remove(partial_, ignored);
}

void Results::check(const fs::path& path, const Row& header, bool resume) {
  const fs::path partial = path.string() + ".partial";
  if (!resume) return refuse_to_lose_rows(partial);
  read_earlier(path, header);
  read_earlier(partial, header);
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

Results::Rows Results::read_earlier(const fs::path& file, const Row& header) {
  Rows kept;
  if (!fs::exists(file)) return kept;
  // A killed run may leave a half-written last line in the partial file.
  auto text = read_file(file, data::CsvLimits{}.file_bytes);
  text.resize(text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1);
  if (text.empty()) return kept;
  data::RowProblems problems(file.string());
  const auto table = data::parse_csv(std::move(text), problems);
  problems.throw_if_any();
  if (table.header() != header) {
    throw Error(
        ErrorKind::format, file.string(),
        "was written with other columns than this run would; use the same configuration, another save_path, "
        "or resume=false");
  }
  const auto id = table.require_column("ID"), side = table.require_column("Side"),
             status = table.require_column("status");
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.field(row, status) != "ok") continue;
    Row fields;
    for (std::size_t i = 0; i < header.size(); ++i) fields.emplace_back(table.field(row, i));
    kept[{fields[id], fields[side]}] = std::move(fields);
  }
  return kept;
}

void Results::append(const Row& row) {
  journal_ << data::csv_record(row) << std::flush;
  if (!journal_) throw Error(ErrorKind::io, partial_.string(), "cannot be written; is the disk full?");
}

void Results::add(std::size_t order, Row row) {
  if (row.size() != header_.size()) {
    throw Error(ErrorKind::format, path_.string(),
                "a row of " + std::to_string(row.size()) + " fields does not fit its " +
                    std::to_string(header_.size()) + " columns; please report this");
  }
  append(row);
  rows_[order] = std::move(row);
}

void Results::keep(std::size_t order, const std::string& id, const std::string& side) {
  rows_[order] = kept_.at({id, side});
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
