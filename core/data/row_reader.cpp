#include "core/data/row_reader.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "core/base/text.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"
#include "core/data/id_column.h"
#include "core/data/points.h"
#include "core/data/windows_path.h"

// A row of the table and what it becomes (blank: core/data/fields.h):
//
//   Fname    path       trimmed. Relative: in the data folder, else beside the table; where neither is
//                       there, in the data folder, if there is one
//                       with backslashes: as written if it exists, else with / for \, else a problem
//   ID       id         a blank, "nan" too, is a problem; without the column from Fname
//   Side     view       0, 1, PA, LAT, ...; blank: none
//   Points   points     pixels; only where asked for
//   Spacing  mm_per_px  where there is no such column, mm_per_px_x and mm_per_px_y, as results have them
//   labels   gt         0, 1 or nothing, in the order of `options.gt`
//
// Problems are noted with the line and reading goes on. Columns are found once, by index; a RowReader holds
// no row, so that a million rows are made when asked for (metadata.h). read_names() leaves out all that
// needs the disk, but for paths with backslashes.

namespace deepwrist::data {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t kMaxIdBytes = 128;  // leaves room for "_LAT.png" and folders in a file name of 255

std::string in_quotes(std::string_view field) { return "'" + printable(field, 60) + "'"; }

/// No wrist is as small as a pixel.
bool are_shares(const std::vector<cv::Point2f>& points) {
  const auto is_share = [](float value) { return value >= 0 && value <= 1; };
  return !points.empty() &&
         std::ranges::all_of(points, [&](const auto& p) { return is_share(p.x) && is_share(p.y); });
}

}  // namespace

std::optional<std::string> id_problem(const std::string& id) {
  if (id.empty()) return "is blank";
  if (id == "." || id == "..") return "is the name of a folder";
  if (const auto at = id.find_first_of("/\\"); at != std::string::npos) {
    return std::string("holds a ") + id[at] +
           ", which would name a folder of the results; write another sign, such as - or _";
  }
  if (id.size() > kMaxIdBytes) return "is longer than " + std::to_string(kMaxIdBytes) + " bytes";
  if (printable(id, id.size()) != id) return "holds control characters";
  return std::nullopt;
}

RowReader::RowReader(MetadataOptions options, const CsvTable& table, fs::path csv_folder,
                     RowProblems& problems)
    : options_(std::move(options)), csv_folder_(std::move(csv_folder)) {
  fname_ = find(table, "Fname", true, problems);
  side_ = find(table, "Side", false, problems);
  id_ = find(table, "ID", false, problems);
  if (id_.index) warn_of_shortened_numbers(table, *id_.index);
  if (options_.read_points) points_ = find(table, "Points", false, problems);
  spacing_ = find(table, "Spacing", false, problems);
  if (!spacing_.index) {
    spacing_x_ = {"mm_per_px_x", table.column("mm_per_px_x")};
    spacing_y_ = {"mm_per_px_y", table.column("mm_per_px_y")};
    if (spacing_x_.index.has_value() != spacing_y_.index.has_value())
      problems.add(1, "of mm_per_px_x and mm_per_px_y one is missing; give both, or Spacing");
  }
  std::string present;
  bool lacks = false;
  for (const auto& name : options_.gt) {
    gt_.push_back(find(table, name, false, problems));
    if (gt_.back().index) present += (present.empty() ? "" : ", ") + name;
    if (!options_.gt_required || gt_.back().required || gt_.back().index) continue;
    problems.add(1, "gt: " + *table.missing_column(name));
    lacks = true;
  }
  if (lacks && !present.empty())
    problems.add(1, "gt: for a table without these columns give gt=[" + present + "]");
}

RowReader::Column RowReader::find(const CsvTable& table, const std::string& name, bool required,
                                  RowProblems& problems) const {
  required = required || std::ranges::find(options_.required, name) != options_.required.end();
  if (required) {
    if (const auto message = table.missing_column(name)) problems.add(1, *message);
  }
  return {name, required ? table.column(name) : table.optional_column(name), required};
}

std::string RowReader::value(const Column& column, const Record& record) {
  if (!column.index) return {};
  auto text = trim(record.table.field(record.row, *column.index));
  if (!is_blank(text)) return text;
  if (column.required) record.problem(column.name + " is blank");
  return {};
}

CaseRow RowReader::read_names(const CsvTable& table, std::size_t row, RowProblems& problems) const {
  CaseRow read;
  read.line = table.line(row);
  const Record record{table, row, read, problems};
  read_fname(record);
  read_id(record);
  read_view(record);
  return read;
}

CaseRow RowReader::read(const CsvTable& table, std::size_t row, RowProblems& problems) const {
  auto read = read_names(table, row, problems);
  if (!read.fname.empty()) read.path = resolve(read.fname);
  const Record record{table, row, read, problems};
  read_geometry(record);
  read_labels(record);
  return read;
}

fs::path RowReader::resolve(const std::string& fname) const {
  const fs::path name(fname);
  if (name.is_absolute()) return name;
  const fs::path in_data = options_.data_folder / name, beside = csv_folder_ / name;
  std::error_code absent;  // a file that is in neither place fails as a case, when it is read
  if (!options_.data_folder.empty() && (fs::exists(in_data, absent) || !fs::exists(beside, absent)))
    return in_data;
  return beside;
}

void RowReader::read_fname(const Record& record) const {
  auto& row = record.read;
  row.fname = value(fname_, record);
  if (printable(row.fname, row.fname.size()) != row.fname) record.problem("Fname holds control characters");
  if (is_windows_path(row.fname)) read_windows_path(record);
}

/// A backslash may be a part of a name here, however odd, so what is written goes first.
void RowReader::read_windows_path(const Record& record) const {
  auto& fname = record.read.fname;
  std::error_code absent;
  if (fs::exists(resolve(fname), absent)) return;
  auto path = with_slashes(fname);
  if (path.empty() || !fs::exists(resolve(path), absent)) {
    record.problem("Fname " + in_quotes(fname) +
                   " is a Windows path, which names nothing here; write the path with / and without a "
                   "drive, relative to the data folder or to this table");
    path.clear();
  }
  fname = std::move(path);
}

bool RowReader::reads_windows_path(const CsvTable& table, std::size_t row, const CaseRow& as_read) const {
  return !as_read.fname.empty() && trim(table.field(row, *fname_.index)) != as_read.fname;
}

void RowReader::read_id(const Record& record) const {
  auto& row = record.read;
  if (id_.index) {
    row.id = trim(record.table.field(record.row, *id_.index));
    if (names_nobody(row.id)) row.id.clear();  // nobody is called "nan"
  } else if (!row.fname.empty()) {
    row.id = id_of_file(row.fname);
  } else {
    return;
  }
  // The value is not shown: a bad ID may be a name, or made to be shown.
  if (const auto bad = id_problem(row.id)) record.problem("ID " + *bad);
}

void RowReader::read_view(const Record& record) const {
  const auto side = value(side_, record);
  if (side.empty()) return;
  record.read.view = parse_side(side);
  if (!record.read.view) record.problem("Side " + in_quotes(side) + " is none of 0, 1, PA, LAT");
}

void RowReader::read_geometry(const Record& record) const {
  if (const auto text = value(points_, record); !text.empty()) {
    if (auto points = parse_points(text); points && points->size() == options_.points) {
      if (are_shares(*points))
        record.problem("Points " + in_quotes(text) +
                       " are shares of the image's sides, and pixels are meant");
      record.read.points = std::move(*points);
    } else {
      record.problem("Points " + in_quotes(text) + " is not a list of " + std::to_string(options_.points) +
                     " points [x, y] in pixels");
    }
  }
  if (const auto text = value(spacing_, record); !text.empty()) {
    record.read.mm_per_px = parse_spacing(text);
    if (!record.read.mm_per_px)
      record.problem("Spacing " + in_quotes(text) +
                     " is not mm per pixel: one positive number or two, of at most 10");
  } else if (spacing_x_.index && spacing_y_.index) {
    const auto x = value(spacing_x_, record), y = value(spacing_y_, record);
    if (x.empty() && y.empty()) return;
    record.read.mm_per_px = parse_spacing(y + "," + x);
    if (!record.read.mm_per_px) record.problem("mm_per_px_x and mm_per_px_y are not two positive numbers");
  }
}

void RowReader::read_labels(const Record& record) const {
  auto& labels = record.read.gt;
  labels.reserve(gt_.size());
  for (const auto& column : gt_) {
    const auto text = value(column, record);
    labels.push_back(text.empty() ? std::nullopt : parse_label(text));
    if (!text.empty() && !labels.back())
      record.problem(column.name + " " + in_quotes(text) + " is neither 0 nor 1, nor blank");
  }
}

}  // namespace deepwrist::data
