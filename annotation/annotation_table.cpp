#include "annotation/annotation_table.h"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "annotation/annotation_columns.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/column_names.h"
#include "core/data/csv.h"
#include "core/data/csv_writer.h"

//   put     row in memory ─► whole table as text ─► beside, synced, renamed ─► signature of the new file
//              └─ taken back where anything of that fails
//   refresh signature of the file ≠ the one remembered ─► read, or an error and everything as it was
//
// Memory and file are equal between two calls, so that a change of another program is seen as one, row by
// row, before anything is written over it. A table that was deleted meanwhile is written again, whole.

namespace deepwrist::annotation {
namespace fs = std::filesystem;
namespace {

constexpr mode_t kAnyWrite = S_IWUSR | S_IWGRP | S_IWOTH;

fs::path folder_of(const fs::path& file) { return fs::absolute(file).parent_path(); }

std::optional<std::size_t> index_of(const std::vector<std::string>& header, const std::string& name) {
  const auto key = data::column_key(name);
  const auto found =
      std::ranges::find_if(header, [&](const auto& other) { return data::column_key(other) == key; });
  if (found == header.end()) return std::nullopt;
  return static_cast<std::size_t>(found - header.begin());
}

}  // namespace

AnnotationTable::AnnotationTable(fs::path file) : file_(std::move(file)) {
  for (const auto& column : annotation_columns()) header_.push_back(column.name);
  refresh();
  require_writable();
  require_writable_folder(folder_of(file_));
}

std::optional<AnnotationTable::Signature> AnnotationTable::signature() const {
  struct stat status = {};
  if (stat(file_.c_str(), &status) != 0) return std::nullopt;
  return Signature{status.st_dev,         status.st_ino,          static_cast<std::uint64_t>(status.st_size),
                   status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_ctim.tv_sec,
                   status.st_ctim.tv_nsec};
}

/// Renaming would replace a table that somebody has protected, and root may write everywhere.
void AnnotationTable::require_writable() const {
  struct stat status = {};
  if (stat(file_.c_str(), &status) != 0) return;
  if ((status.st_mode & kAnyWrite) == 0) {
    throw Error(
        ErrorKind::io, file_.string(),
        "is read-only; nothing is written to it. Give another save_path, or make it writable (chmod u+w)");
  }
}

bool AnnotationTable::refresh() {
  const auto present = signature();
  if (present == signature_) return false;
  if (present) {
    auto contents = read();
    header_ = std::move(contents.header);
    rows_ = std::move(contents.rows);
    row_of_ = std::move(contents.row_of);
  }
  signature_ = present;
  return true;
}

AnnotationTable::Contents AnnotationTable::read() const {
  Contents contents;
  data::RowProblems problems(file_.string());
  const auto table = data::read_csv(file_, problems);
  contents.header = table.header();
  for (const auto* needed : {"Fname", "Points"}) {
    if (const auto missing = table.missing_column(needed)) problems.add(1, *missing);
  }
  problems.throw_if_any();
  const auto fname = table.require_column("Fname");
  for (std::size_t i = 0; i < table.rows(); ++i) {
    Row row;
    for (std::size_t k = 0; k < contents.header.size(); ++k) row.emplace_back(table.field(i, k));
    std::vector<std::string> wrong;
    record_of_cells(
        [&](const std::string& column) {
          const auto at = index_of(contents.header, column);
          return at ? row[*at] : "";
        },
        wrong);
    for (auto& problem : wrong) problems.add(table.line(i), std::move(problem));
    if (!contents.row_of.emplace(key_of(trim(row[fname])), i).second)
      problems.add(table.line(i), "a row before it has the same Fname");
    contents.rows.push_back(std::move(row));
  }
  problems.throw_if_any();
  return contents;
}

/// The folder without links, so that one file has one name; a link in place of the file itself keeps its own.
std::string AnnotationTable::key_of(const fs::path& path) const {
  const auto full = path.is_absolute() ? path : folder_of(file_) / path;
  std::error_code absent;
  const auto folder = fs::weakly_canonical(full.parent_path(), absent);
  return ((absent ? full.parent_path() : folder) / full.filename()).lexically_normal().string();
}

std::string AnnotationTable::fname_of(const AnnotatedImage& image) const {
  const fs::path full = key_of(fs::absolute(image.path));
  std::error_code absent;
  const auto relative = full.lexically_relative(fs::weakly_canonical(folder_of(file_), absent));
  return relative.empty() ? full.string() : relative.string();
}

std::optional<AnnotationRecord> AnnotationTable::find(const AnnotatedImage& image) const {
  const auto found = row_of_.find(key_of(fs::absolute(image.path)));
  if (found == row_of_.end()) return std::nullopt;
  return record_of(rows_[found->second]);
}

AnnotationRecord AnnotationTable::record_of(const Row& row) const {
  std::vector<std::string> told_when_read;
  return record_of_cells([&](const std::string& column) { return get(row, column); }, told_when_read);
}

std::string AnnotationTable::get(const Row& row, const std::string& name) const {
  const auto at = index_of(header_, name);
  return at ? row[*at] : "";
}

std::size_t AnnotationTable::column(const std::string& name) {
  if (const auto at = index_of(header_, name)) return *at;
  header_.push_back(name);
  for (auto& row : rows_) row.emplace_back();
  return header_.size() - 1;
}

void AnnotationTable::set(Row& row, const std::string& name, std::string value) {
  const auto at = column(name);
  row.resize(header_.size());
  row[at] = std::move(value);
}

void AnnotationTable::fill(Row& row, const AnnotatedImage& image, const AnnotationRecord& record,
                           const ImageFacts& facts) {
  const AnnotationRow source{image, fname_of(image), record, facts};
  const bool is_new = row.empty();
  for (const auto& ours : annotation_columns()) {
    const bool is_name = ours.name == "ID" || ours.name == "Fname";
    if (is_new || !is_name) set(row, ours.name, ours.value(source));
  }
  if (!is_new) return;
  for (const auto& [column, value] : image.carried) set(row, column, value);
}

std::string AnnotationTable::text() const {
  std::string text = data::csv_record(header_);
  for (const auto& row : rows_) text += data::csv_record(row);
  return text;
}

void AnnotationTable::put(const AnnotatedImage& image, const AnnotationRecord& record,
                          const ImageFacts& facts) {
  require_writable();
  const auto key = key_of(fs::absolute(image.path));
  const auto header_before = header_;
  const auto found = row_of_.find(key);
  const auto before = found == row_of_.end() ? std::nullopt : std::optional(rows_[found->second]);
  const auto index = before ? found->second : rows_.size();
  Row row = before.value_or(Row());
  fill(row, image, record, facts);
  if (!before) rows_.emplace_back();
  rows_[index] = std::move(row);
  try {
    write_file_atomically(file_, text());
  } catch (...) {
    if (before) {
      rows_[index] = *before;
    } else {
      rows_.pop_back();
    }
    header_ = header_before;
    for (auto& other : rows_) other.resize(header_.size());
    throw;
  }
  row_of_[key] = index;
  signature_ = signature();
}

}  // namespace deepwrist::annotation
