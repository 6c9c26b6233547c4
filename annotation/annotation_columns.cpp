#include "annotation/annotation_columns.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "annotation/draft_points.h"
#include "core/base/text.h"
#include "core/data/column_names.h"
#include "core/data/fields.h"

// A record and its row:
//
//   progress    Annotation   Points         Draft               Unusable
//   open        draft                                                       a fracture or a side may be known
//   draft       draft                       points, None
//   done        done         three points
//   unusable    unusable                    points, None        why
//
// So whoever reads `Points` gets what somebody has looked at, and nothing else.

namespace deepwrist::annotation {
namespace {

using data::csv_number;

std::string side_text(const AnnotationRow& row) {
  return row.record.view ? std::to_string(static_cast<int>(*row.record.view)) : "";
}

std::string progress_text(const AnnotationRow& row) {
  const auto progress = row.record.progress();
  return name(progress == Progress::open ? Progress::draft : progress);
}

std::string done_points(const AnnotationRow& row) {
  return row.record.progress() == Progress::done ? points_text(row.record.points) : "";
}

std::string other_points(const AnnotationRow& row) {
  return row.record.progress() == Progress::done ? "" : points_text(row.record.points);
}

std::string positive(double value) { return value > 0 ? csv_number(value) : ""; }

/// The text of a column that may be blank.
std::string cell_text(const CellOf& cell, const std::string& column) {
  auto text = trim(cell(column));
  return data::is_blank(text) ? "" : text;
}

/// What `Points` or `Draft` holds.
LandmarkSlots cell_points(const CellOf& cell, const std::string& column, std::vector<std::string>& problems) {
  const auto text = cell_text(cell, column);
  if (text.empty()) return {};
  const auto points = parse_draft_points(text);
  if (!points)
    problems.push_back(column + " '" + printable(text, 60) + "' is not a list of three points [x, y]");
  return points.value_or(LandmarkSlots());
}

void take_words(AnnotationRecord& record, const CellOf& cell, std::vector<std::string>& problems) {
  if (const auto side = cell_text(cell, "Side"); !side.empty()) {
    record.view = data::parse_side(side);
    if (!record.view) problems.push_back("Side '" + printable(side, 20) + "' is none of 0, 1, PA, LAT");
  }
  if (const auto label = cell_text(cell, "Fracture"); !label.empty()) {
    record.fracture = data::parse_label(label);
    if (!record.fracture) problems.push_back("Fracture '" + printable(label, 20) + "' is neither 0 nor 1");
  }
  const auto hand = to_lower(cell_text(cell, "Laterality"));
  if (hand == "l" || hand == "left") record.laterality = "L";
  if (hand == "r" || hand == "right") record.laterality = "R";
  record.remark = trim(cell("Remark"));  // "none" is a word here
  record.unusable = trim(cell("Unusable"));
  record.seconds = std::max(parse_double(cell_text(cell, "Seconds")).value_or(0), 0.0);
}

}  // namespace

const data::Columns<AnnotationRow>& annotation_columns() {
  static const data::Columns<AnnotationRow> columns{
      {"ID", [](const auto& row) { return row.image.id; }},
      {"Fname", [](const auto& row) { return row.fname; }},
      {"Side", side_text},
      {"Points", done_points},
      {"Fracture",
       [](const auto& row) { return row.record.fracture ? std::to_string(*row.record.fracture) : ""; }},
      {"Laterality", [](const auto& row) { return row.record.laterality; }},
      {"Annotation", progress_text},
      {"Draft", other_points},
      {"Unusable", [](const auto& row) { return row.record.unusable; }},
      {"Remark", [](const auto& row) { return row.record.remark; }},
      {"Seconds", [](const auto& row) { return positive(row.record.seconds); }},
      {"width", [](const auto& row) { return positive(row.facts.size.width); }},
      {"height", [](const auto& row) { return positive(row.facts.size.height); }},
      {"mm_per_px_x", [](const auto& row) { return positive(row.facts.mm_per_px.width); }},
      {"mm_per_px_y", [](const auto& row) { return positive(row.facts.mm_per_px.height); }}};
  return columns;
}

bool is_carried(const std::string& column) {
  const auto key = data::column_key(column);
  constexpr std::array<std::string_view, 5> kComputed{"status", "reason", "fingerprint", "errormm",
                                                      "spacingsource"};
  if (key.empty() || key.starts_with("landmark") || std::ranges::find(kComputed, key) != kComputed.end())
    return false;
  return std::ranges::none_of(annotation_columns(),
                              [&](const auto& ours) { return data::column_key(ours.name) == key; });
}

AnnotationRecord record_of_cells(const CellOf& cell, std::vector<std::string>& problems) {
  AnnotationRecord record;
  take_words(record, cell, problems);
  const auto done = cell_points(cell, "Points", problems), draft = cell_points(cell, "Draft", problems);
  record.points = done;
  record.done = record.unusable.empty() && record.complete() && record.view.has_value();
  if (!record.done && points_text(done).empty()) record.points = draft;
  return record;
}

}  // namespace deepwrist::annotation
