#include "annotation/imports/imported_table.h"

#include <algorithm>
#include <utility>

#include "annotation/annotation_record.h"
#include "annotation/draft_points.h"
#include "core/base/text.h"
#include "core/data/column.h"
#include "core/data/csv_writer.h"
#include "core/data/fields.h"
#include "core/data/file_names.h"
#include "core/data/windows_path.h"

//   name      ─► patient, side, view, where it is one of GRAZPEDWRI-DX's; else view, where it ends with PA or
//                LAT ─► else --view
//   marks     ─► by the three labels, each once ─► Points; some of them ─► Draft, and a remark
//                no label at all, three marks   ─► Points in their order, and a remark
//   labels    ─► Fracture: "fracture", "no fracture"; of boxes 0 where none is one

namespace deepwrist::annotation {
namespace {

namespace fs = std::filesystem;

/// One row, as far as it is known.
struct ImportedRow {
  std::string id{}, fname{}, patient{}, laterality{};
  std::optional<View> view{};
  LandmarkSlots points{};
  std::optional<int> fracture{};
  std::string labels{};
  cv::Size size{};

  bool complete() const {
    return std::ranges::all_of(points, [](const auto& p) { return p.has_value(); });
  }
};

/// The view that a name ends with, as those of regions do: 0012_PA, wrist-lat.
std::optional<View> view_behind(const std::string& name) {
  const auto last = name.find_last_of("_- ");
  if (last == name.npos || last + 1 == name.size() || (name[last + 1] >= '0' && name[last + 1] <= '9'))
    return {};
  return data::parse_side(name.substr(last + 1));
}

/// What a name of GRAZPEDWRI-DX says: PATIENT_TIME_STUDY_WRI-L1_M014; of another's, the view behind it.
void take_name(ImportedRow& row) {
  const auto name = fs::path(row.fname).stem().string();
  const auto mark = name.find("_WRI-");
  if (mark == name.npos || name.size() < mark + 7) {
    row.view = view_behind(name);
    return;
  }
  const char side = name[mark + 5], projection = name[mark + 6];
  if (side == 'L' || side == 'R') row.laterality = side;
  if (projection == '1') row.view = View::pa;
  if (projection == '2') row.view = View::lat;
  row.patient = name.substr(0, name.find('_'));
}

std::string fname_of_import(const ImportedImage& image, const ImportOptions& options) {
  auto name = image.fname;
  if (data::is_windows_path(name)) {
    const auto slashes = data::with_slashes(name);
    name = slashes.empty() ? name.substr(name.find_last_of("/\\") + 1) : slashes;
  }
  return options.images.empty() ? name : (options.images / fs::path(name).filename()).string();
}

/// The mark of a landmark, by its label; null where there is none, or several.
const ImportedMark* mark_of(const ImportedImage& image, const std::string& label) {
  const ImportedMark* found = nullptr;
  for (const auto& mark : image.marks) {
    if (to_lower(trim(mark.label)) != to_lower(trim(label))) continue;
    if (found != nullptr) return nullptr;
    found = &mark;
  }
  return found;
}

/// What is wrong with the points; empty where all is well.
std::string take_points(ImportedRow& row, const ImportedImage& image, const ImportOptions& options) {
  if (image.marks.empty()) return "";
  const std::vector<std::string> numbers{"1", "2", "3"};
  const auto& labels = options.labels.empty() ? numbers : options.labels;
  std::size_t found = 0;
  for (std::size_t k = 0; k < kLandmarks; ++k) {
    const auto* mark = mark_of(image, labels[k]);
    if (mark == nullptr) continue;
    row.points[k] = cv::Point2d(rounded_coordinate(mark->at.x), rounded_coordinate(mark->at.y));
    ++found;
  }
  if (found == 0 && options.labels.empty() && image.marks.size() == kLandmarks) {
    for (std::size_t k = 0; k < kLandmarks; ++k)
      row.points[k] =
          cv::Point2d(rounded_coordinate(image.marks[k].at.x), rounded_coordinate(image.marks[k].at.y));
    return "its points have no labels 1, 2, 3 and are taken in their order";
  }
  if (found == kLandmarks && image.marks.size() == kLandmarks) return "";
  return std::to_string(found) + " of its " + std::to_string(image.marks.size()) +
         " points have one of the three labels, each once";
}

std::optional<int> fracture_of(const ImportedImage& image, const ImportOptions& options) {
  for (const auto& label : image.labels) {
    const auto word = to_lower(trim(label));
    if (word == "fracture" || word == "fractured") return 1;
    if (word == "no fracture" || word == "normal") return 0;
  }
  return options.boxes_tell_all ? std::optional(0) : std::nullopt;
}

ImportedRow row_of_import(const ImportedImage& image, const ImportOptions& options,
                          std::vector<std::string>& remarks) {
  ImportedRow row{.fname = fname_of_import(image, options), .size = image.size};
  take_name(row);
  if (!row.view) row.view = options.view;
  if (const auto wrong = take_points(row, image, options); !wrong.empty())
    remarks.push_back(image.fname + ": " + wrong);
  row.fracture = fracture_of(image, options);
  for (const auto& label : image.labels) row.labels += (row.labels.empty() ? "" : "; ") + trim(label);
  return row;
}

const data::Columns<ImportedRow>& import_columns() {
  const auto positive = [](int value) { return value > 0 ? std::to_string(value) : ""; };
  static const data::Columns<ImportedRow> columns{
      {"ID", [](const auto& row) { return row.id; }},
      {"Fname", [](const auto& row) { return row.fname; }},
      {"Side", [](const auto& row) { return row.view ? std::to_string(static_cast<int>(*row.view)) : ""; }},
      {"Points", [](const auto& row) { return row.complete() ? points_text(row.points) : ""; }},
      {"Fracture", [](const auto& row) { return row.fracture ? std::to_string(*row.fracture) : ""; }},
      {"Laterality", [](const auto& row) { return row.laterality; }},
      {"Patient", [](const auto& row) { return row.patient; }},
      {"Annotation", [](const auto& row) { return row.complete() && row.view ? "done" : "draft"; }},
      {"Draft", [](const auto& row) { return row.complete() ? "" : points_text(row.points); }},
      {"Labels", [](const auto& row) { return row.labels; }},
      {"width", [positive](const auto& row) { return positive(row.size.width); }},
      {"height", [positive](const auto& row) { return positive(row.size.height); }}};
  return columns;
}

}  // namespace

ImportedTable table_of_imports(const std::vector<ImportedImage>& images, const ImportOptions& options) {
  ImportedTable table;
  std::vector<ImportedRow> rows;
  std::vector<fs::path> names;
  for (const auto& image : images) {
    rows.push_back(row_of_import(image, options, table.remarks));
    names.emplace_back(rows.back().fname);
  }
  const auto ids = data::distinct_ids(names);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].id = ids[i];
    if (rows[i].complete()) ++table.with_points;
  }
  if (const auto without = std::ranges::count_if(rows, [](const auto& row) { return !row.view; });
      without > 0)
    table.remarks.push_back("of " + std::to_string(without) +
                            " images nothing tells the view, so that they are drafts; --view does");
  table.rows = rows.size();
  table.csv = data::csv_text(import_columns(), rows);
  return table;
}

}  // namespace deepwrist::annotation
