#include "core/data/metadata.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/warn_once.h"
#include "core/data/csv.h"
#include "core/data/file_cases.h"
#include "core/data/file_names.h"
#include "core/data/image_files.h"

// A table is walked over several times rather than kept as cases:
//
//   read_csv     header and text
//   RowReader    columns
//   check_rows   every row is made once for its problems, and thrown away
//   tell_apart   only without a column ID: ids of files of one name get their folders' names
//   repeated     an ID that comes twice for one view
//   all problems in one Error
//
// What is kept: the table's text, ids that differ from the row's own, and a byte a row once views are set
// from images. Equal names are looked for by sorting hashes, 8 bytes a row, and only where two hashes are
// equal by the texts themselves.

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

constexpr std::int8_t kOwnView = -1;

/// Whether some values are equal: found by their hashes, 8 bytes a value.
bool may_have_equals(std::vector<std::size_t> hashes) {
  std::ranges::sort(hashes);
  return std::ranges::adjacent_find(hashes) != hashes.end();
}

/// Tells apart files of one name in several folders, where a table has no IDs.
void tell_apart(Metadata& metadata) {
  std::vector<std::size_t> hashes(metadata.size());
  for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = std::hash<std::string>()(metadata.names(i).id);
  if (!may_have_equals(std::move(hashes))) return;
  std::vector<fs::path> files;
  for (std::size_t i = 0; i < metadata.size(); ++i) files.emplace_back(metadata.names(i).fname);
  auto ids = distinct_ids(files);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    if (files[i].empty() || metadata.names(i).id == ids[i]) continue;
    metadata.set_id(i, std::move(ids[i]));
    ++changed;
  }
  if (changed > 0) {
    log().warn(
        "file names that come several times, in rows without an ID: {}; each file is a study of its own, "
        "with its folder in the ID. A column ID says which belong together",
        changed);
  }
}

/// Reads every row once for its problems.
void check_rows(const CsvTable& table, const RowReader& reader, RowProblems& problems) {
  std::size_t windows_paths = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto read = reader.read(table, row, problems);
    if (reader.reads_windows_path(table, row, read)) ++windows_paths;
  }
  if (windows_paths == 0) return;
  warn_once(table.place() + ": " + std::to_string(windows_paths) +
            " Fnames are written with backslashes, which are read as /");
}

Metadata read_table(const MetadataOptions& options) {
  require_table(options.meta);
  RowProblems problems(options.meta);
  auto table = read_csv(options.meta, problems);
  options.filter.apply(table, problems);
  RowReader reader(options, table, fs::path(options.meta).parent_path(), problems);
  check_rows(table, reader, problems);
  const bool has_ids = reader.has_ids();
  Metadata metadata(options.meta, std::move(table), std::move(reader));
  if (!has_ids) tell_apart(metadata);
  if (options.unique_ids) add_repeated_ids(metadata, problems);
  problems.throw_if_any();
  if (metadata.size() == 0) throw Error(ErrorKind::format, options.meta, "has a header and no rows");
  return metadata;
}

/// ID and view of a case in one text; empty for a case that lacks one.
std::string key_of(const CaseRow& row) {
  return row.view && !row.id.empty() ? row.id + "/" + name(*row.view) : "";
}

}  // namespace

Metadata::Metadata(fs::path file, CsvTable table, RowReader reader)
    : file_(std::move(file)), table_(std::move(table)), reader_(std::move(reader)) {}

Metadata::Metadata(std::vector<CaseRow> files, std::vector<fs::path> passed_over)
    : files_(std::move(files)), passed_over_(std::move(passed_over)) {}

CaseRow Metadata::with_changes(CaseRow row, std::size_t index) const {
  if (const auto id = ids_.find(index); id != ids_.end()) row.id = id->second;
  if (!views_.empty() && views_[index] != kOwnView) row.view = static_cast<View>(views_[index]);
  return row;
}

CaseRow Metadata::operator[](std::size_t index) const {
  RowProblems told_before(file_.string());
  return with_changes(files_.empty() ? reader_.read(table_, index, told_before) : files_.at(index), index);
}

CaseRow Metadata::names(std::size_t index) const {
  RowProblems told_before(file_.string());
  return with_changes(files_.empty() ? reader_.read_names(table_, index, told_before) : files_.at(index),
                      index);
}

void Metadata::set_view(std::size_t index, View view) {
  if (views_.empty()) views_.assign(size(), kOwnView);
  views_.at(index) = static_cast<std::int8_t>(view);
}

void add_repeated_ids(const Metadata& metadata, RowProblems& problems) {
  std::vector<std::size_t> hashes;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    if (const auto key = key_of(metadata.names(i)); !key.empty())
      hashes.push_back(std::hash<std::string>()(key));
  }
  if (!may_have_equals(std::move(hashes))) return;
  std::unordered_map<std::string, std::size_t> first;
  for (std::size_t i = 0; i < metadata.size(); ++i) {
    const auto row = metadata.names(i);
    const auto key = key_of(row);
    if (key.empty()) continue;
    const auto [entry, fresh] = first.emplace(key, row.line);
    if (!fresh) {
      problems.add(row.line, std::string("ID has a ") + name(*row.view) + " image already, on line " +
                                 std::to_string(entry->second));
    }
  }
}

Metadata read_metadata(const MetadataOptions& options) {
  if (options.meta.empty())
    throw Error(ErrorKind::usage, "dataset.meta", "names no CSV file, folder or glob");
  const bool are_files = is_folder_or_glob(options.meta) || is_image_file(options.meta);
  if (are_files && !options.filter.text().empty())
    throw Error(ErrorKind::usage, "dataset.filter", "needs a table: images alone have no columns");
  return are_files ? cases_of_files(options) : read_table(options);
}

}  // namespace deepwrist::data
