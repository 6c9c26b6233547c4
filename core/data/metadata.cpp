#include "core/data/metadata.h"

#include <algorithm>
#include <system_error>
#include <unordered_map>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/text.h"
#include "core/base/warn_once.h"
#include "core/data/fields.h"
#include "core/data/file_cases.h"
#include "core/data/file_names.h"
#include "core/data/id_column.h"
#include "core/data/image_files.h"
#include "core/data/points.h"
#include "core/data/windows_path.h"

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxIdBytes = 128;  // leaves room for "_LAT.png" and folders in a file name of 255

std::string in_quotes(std::string_view field) { return "'" + printable(field, 60) + "'"; }

/// Turns records into cases and collects what is wrong with them.
class MetadataReader {
 public:
  MetadataReader(const MetadataOptions& options, const CsvTable& table, const fs::path& csv_folder,
                 RowProblems& problems)
      : options_(options), table_(table), csv_folder_(csv_folder), problems_(problems) {}

  void find_columns();
  CaseRow read(std::size_t row);
  /// One warning for all rows.
  void note_windows_paths() const;
  bool has_ids() const { return id_.index.has_value(); }

 private:
  struct Column {
    std::string name;
    std::optional<std::size_t> index;
    bool required = false;
  };

  Column find(const std::string& name, bool required);
  /// The trimmed field; empty, and a problem where it is required, when it is blank.
  std::string value(const Column& column, const CaseRow& row);
  void problem(const CaseRow& row, std::string message) { problems_.add(row.line, std::move(message)); }
  void read_file(CaseRow& row);
  void read_windows_path(CaseRow& row);
  void read_id(CaseRow& row);
  void read_geometry(CaseRow& row);
  void read_labels(CaseRow& row);
  fs::path resolve(const std::string& fname) const;

  const MetadataOptions& options_;
  const CsvTable& table_;
  const fs::path& csv_folder_;
  RowProblems& problems_;
  Column fname_, side_, id_, points_, spacing_;
  std::vector<Column> gt_;
  std::size_t windows_paths_ = 0;
};

MetadataReader::Column MetadataReader::find(const std::string& name, bool required) {
  required = required || std::ranges::find(options_.required, name) != options_.required.end();
  if (required) {
    if (const auto message = table_.missing_column(name)) problems_.add(1, *message);
  }
  return {name, required ? table_.column(name) : table_.optional_column(name), required};
}

void MetadataReader::find_columns() {
  fname_ = find("Fname", true);
  side_ = find("Side", false);
  id_ = find("ID", false);
  if (id_.index) warn_of_shortened_numbers(table_, *id_.index);
  if (options_.read_points) points_ = find("Points", false);
  spacing_ = find("Spacing", false);
  for (const auto& name : options_.gt) {
    gt_.push_back(find(name, false));
    if (options_.gt_required && !gt_.back().required && !gt_.back().index) {
      problems_.add(1, *table_.missing_column(name));
    }
  }
}

std::string MetadataReader::value(const Column& column, const CaseRow& row) {
  if (!column.index) return {};
  auto text = trim(table_.field(row.row, *column.index));
  if (!is_blank(text)) return text;
  if (column.required) problem(row, column.name + " is blank");
  return {};
}

CaseRow MetadataReader::read(std::size_t row) {
  CaseRow read;
  read.row = row;
  read.line = table_.line(row);
  read_file(read);
  read_id(read);
  if (const auto side = value(side_, read); !side.empty()) {
    read.view = parse_side(side);
    if (!read.view) problem(read, "Side " + in_quotes(side) + " is none of 0, 1, PA, LAT");
  }
  read_geometry(read);
  read_labels(read);
  return read;
}

fs::path MetadataReader::resolve(const std::string& fname) const {
  const fs::path name(fname);
  if (name.is_absolute()) return name;
  const fs::path in_data = options_.data_folder / name, beside = csv_folder_ / name;
  std::error_code absent;  // a file that is in neither place fails as a case, when it is read
  if (!options_.data_folder.empty() && (fs::exists(in_data, absent) || !fs::exists(beside, absent)))
    return in_data;
  return beside;
}

void MetadataReader::read_file(CaseRow& row) {
  row.fname = value(fname_, row);
  if (printable(row.fname, row.fname.size()) != row.fname) {
    problem(row, "Fname holds control characters");
  }
  if (row.fname.empty()) return;
  if (is_windows_path(row.fname)) read_windows_path(row);
  if (!row.fname.empty()) row.path = resolve(row.fname);
}

/// A backslash may be a part of a name here, however odd, so what is written goes first.
void MetadataReader::read_windows_path(CaseRow& row) {
  std::error_code absent;
  if (fs::exists(resolve(row.fname), absent)) return;
  auto path = with_slashes(row.fname);
  if (path.empty() || !fs::exists(resolve(path), absent)) {
    problem(row, "Fname " + in_quotes(row.fname) +
                     " is a Windows path, which names nothing here; write the path with / and without a "
                     "drive, relative to the data folder or to this table");
    row.fname.clear();
    return;
  }
  row.fname = std::move(path);
  ++windows_paths_;
}

void MetadataReader::note_windows_paths() const {
  if (windows_paths_ == 0) return;
  warn_once(table_.place() + ": " + std::to_string(windows_paths_) +
            " Fnames are written with backslashes, which are read as /");
}

void MetadataReader::read_id(CaseRow& row) {
  if (id_.index) {
    row.id = trim(table_.field(row.row, *id_.index));
    if (is_blank(row.id)) row.id.clear();  // nobody is called "nan"
  } else if (!row.fname.empty()) {
    row.id = id_of_file(row.fname);
  } else {
    return;
  }
  // The value is not shown: a bad ID may be a name, or made to be shown.
  if (const auto bad = id_problem(row.id)) problem(row, "ID " + *bad);
}

void MetadataReader::read_geometry(CaseRow& row) {
  if (const auto text = value(points_, row); !text.empty()) {
    if (auto points = parse_points(text); points && points->size() == options_.points) {
      row.points = std::move(*points);
    } else {
      problem(row, "Points " + in_quotes(text) + " is not a list of " + std::to_string(options_.points) +
                       " points [x, y] in pixels");
    }
  }
  if (const auto text = value(spacing_, row); !text.empty()) {
    row.mm_per_px = parse_spacing(text);
    if (!row.mm_per_px)
      problem(row, "Spacing " + in_quotes(text) + " is not mm per pixel: one positive number or two");
  }
}

void MetadataReader::read_labels(CaseRow& row) {
  for (const auto& column : gt_) {
    const auto text = value(column, row);
    row.gt.push_back(text.empty() ? std::nullopt : parse_label(text));
    if (!text.empty() && !row.gt.back())
      problem(row, column.name + " " + in_quotes(text) + " is neither 0 nor 1, nor blank");
  }
}

/// Tells apart files of one name in several folders, where a table has no IDs.
void tell_apart(std::vector<CaseRow>& cases) {
  std::vector<fs::path> files;
  for (const auto& row : cases) files.emplace_back(row.fname);
  const auto ids = distinct_ids(files);
  std::size_t changed = 0;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (cases[i].id == ids[i] || cases[i].fname.empty()) continue;
    cases[i].id = ids[i];
    ++changed;
  }
  if (changed > 0) {
    log().warn(
        "file names that come several times, in rows without an ID: {}; each file is a study of its own, "
        "with its "
        "folder in the ID. A column ID says which belong together",
        changed);
  }
}

Metadata read_table(const MetadataOptions& options) {
  Metadata data;
  data.file = options.meta;
  require_table(data.file);
  RowProblems problems(options.meta);
  data.table = read_csv(data.file, problems);
  const fs::path folder = data.file.parent_path();
  MetadataReader reader(options, data.table, folder, problems);
  reader.find_columns();
  data.cases.reserve(data.table.rows());
  for (std::size_t row = 0; row < data.table.rows(); ++row) data.cases.push_back(reader.read(row));
  if (!reader.has_ids()) tell_apart(data.cases);
  reader.note_windows_paths();
  if (options.unique_ids) add_repeated_ids(data.cases, problems);
  problems.throw_if_any();
  if (data.cases.empty()) throw Error(ErrorKind::format, options.meta, "has a header and no rows");
  return data;
}

}  // namespace

std::optional<std::string> id_problem(const std::string& id) {
  if (id.empty()) return "is blank";
  if (id == "." || id == ".." || id.find_first_of("/\\") != std::string::npos) {
    return "would leave the output folder";
  }
  if (id.size() > kMaxIdBytes) return "is longer than " + std::to_string(kMaxIdBytes) + " bytes";
  if (printable(id, id.size()) != id) return "holds control characters";
  return std::nullopt;
}

void add_repeated_ids(const std::vector<CaseRow>& cases, RowProblems& problems) {
  std::unordered_map<std::string, std::size_t> first;
  first.reserve(cases.size());
  for (const auto& row : cases) {
    if (!row.view || row.id.empty()) continue;
    const auto [entry, fresh] = first.emplace(row.id + "/" + name(*row.view), row.line);
    if (!fresh) {
      problems.add(row.line, std::string("ID has a ") + name(*row.view) + " image already, on line " +
                                 std::to_string(entry->second));
    }
  }
}

Metadata read_metadata(const MetadataOptions& options) {
  if (options.meta.empty())
    throw Error(ErrorKind::usage, "dataset.meta", "names no CSV file, folder or glob");
  return is_folder_or_glob(options.meta) || is_image_file(options.meta) ? cases_of_files(options)
                                                                        : read_table(options);
}

}  // namespace deepwrist::data
