#include "core/data/file_cases.h"

#include <algorithm>
#include <system_error>

#include "core/base/text.h"
#include "core/data/file_names.h"
#include "core/data/image_files.h"

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

/// The folder that names of files are shown from: the one given, or what all files of a pattern share.
fs::path shared_folder(const std::string& meta, const std::vector<fs::path>& files) {
  std::error_code absent;
  if (fs::is_directory(meta, absent)) return meta;
  auto shared = files.front().parent_path();
  for (const auto& file : files) {
    const auto folder = file.parent_path();
    const auto differ = std::ranges::mismatch(shared, folder);
    fs::path common;
    for (auto part = shared.begin(); part != differ.in1; ++part) common /= *part;
    shared = common;
  }
  return shared;
}

}  // namespace

Metadata cases_of_files(const MetadataOptions& options) {
  RowProblems problems(options.meta);
  auto found = list_image_files(options.meta, options.outputs);
  const auto ids = distinct_ids(found.files);
  const auto shared = shared_folder(options.meta, found.files);
  std::vector<CaseRow> rows;
  for (auto& path : found.files) {
    CaseRow row;
    row.id = ids[rows.size()];
    row.line = rows.size() + 1;
    row.fname = shared.empty() ? path.string() : path.lexically_relative(shared).string();
    row.gt.resize(options.gt.size());
    row.path = std::move(path);
    if (const auto bad = id_problem(row.id))
      problems.add(row.line, "the file name '" + printable(row.fname, 60) + "' " + *bad);
    rows.push_back(std::move(row));
  }
  problems.throw_if_any();
  return {std::move(rows), std::move(found.passed_over)};
}

}  // namespace deepwrist::data
