#include "annotation/annotation_record.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "core/base/error.h"
#include "core/base/json_fields.h"
#include "core/base/json_text.h"
#include "core/base/sha256.h"
#include "core/base/text.h"
#include "core/base/utf8.h"

// A record as JSON, between page and program:
//
//   {? "view": 0 | 1, "laterality": "L" | "R" | "", "points": [[x, y] | null, ...three],
//    ? "fracture": 0 | 1, "remark": "...", "unusable": "...", "done": false, "seconds": 4.2}
//
// A revision is the digest of that text: a page that was opened before a restart, or before another program
// changed the table, can tell whether what it changes is still what it saw.

namespace deepwrist::annotation {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxText = 1000;
constexpr double kMaxSeconds = 86400;
constexpr std::size_t kRevisionDigits = 16;

/// Texts go to a table of one line a radiograph.
std::string checked_text(JsonFields& fields, const std::string& key) {
  const auto text = trim(fields.text(key));
  if (text.size() > kMaxText) {
    fields.problem(key, "is longer than " + std::to_string(kMaxText) + " bytes");
  } else if (!is_utf8(text) || printable(text, text.size()) != text) {
    fields.problem(key, "holds control characters or is not UTF-8");
  } else {
    return text;
  }
  return {};
}

std::optional<int> binary(JsonFields& fields, const std::string& key) {
  const auto value = fields.optional_number(key, 0, 1);
  if (!value) return std::nullopt;
  if (*value != 0 && *value != 1) fields.problem(key, "must be 0 or 1, or absent");
  return *value == 1 ? 1 : 0;
}

std::optional<cv::Point2d> checked_point(const json& value, const std::optional<cv::Size>& size,
                                         std::string& problem) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_array() || value.size() != 2 || !value[0].is_number() || !value[1].is_number()) {
    problem = "each must be [x, y] or null";
    return std::nullopt;
  }
  const cv::Point2d point(rounded_coordinate(value[0].get<double>()),
                          rounded_coordinate(value[1].get<double>()));
  const double width = size ? size->width : 1e6, height = size ? size->height : 1e6;
  if (!(point.x >= 0 && point.y >= 0 && point.x <= width && point.y <= height))
    problem = "a point lies outside the radiograph";
  return point;
}

LandmarkSlots checked_points(JsonFields& fields, const std::optional<cv::Size>& size) {
  LandmarkSlots points;
  const auto& values = fields.array("points", kLandmarks);
  if (values.size() != kLandmarks) {
    fields.problem("points", "must be three");
    return points;
  }
  std::string problem;
  for (std::size_t k = 0; k < kLandmarks; ++k) points[k] = checked_point(values[k], size, problem);
  if (!problem.empty()) fields.problem("points", problem);
  return points;
}

}  // namespace

bool AnnotationRecord::complete() const {
  return std::ranges::all_of(points, [](const auto& point) { return point.has_value(); });
}

Progress AnnotationRecord::progress() const {
  if (!unusable.empty()) return Progress::unusable;
  if (done) return Progress::done;
  const bool any = std::ranges::any_of(points, [](const auto& point) { return point.has_value(); });
  return any || !remark.empty() ? Progress::draft : Progress::open;
}

const char* name(Progress progress) {
  switch (progress) {
    case Progress::draft:
      return "draft";
    case Progress::done:
      return "done";
    case Progress::unusable:
      return "unusable";
    default:
      return "open";
  }
}

double rounded_coordinate(double value) { return std::round(value * 100) / 100; }

json to_json(const AnnotationRecord& record) {
  auto points = json::array();
  for (const auto& point : record.points)
    points.push_back(point ? json::array({point->x, point->y}) : json(nullptr));
  json value{{"laterality", record.laterality}, {"points", std::move(points)}, {"remark", record.remark},
             {"unusable", record.unusable},     {"done", record.done},         {"seconds", record.seconds}};
  if (record.view) value["view"] = static_cast<int>(*record.view);
  if (record.fracture) value["fracture"] = *record.fracture;
  return value;
}

AnnotationRecord record_from_json(const json& value, const std::optional<cv::Size>& size) {
  if (!value.is_object()) throw Error(ErrorKind::format, "record", "must be an object");
  JsonProblems problems;
  JsonFields fields(value, "record", problems);
  AnnotationRecord record;
  if (const auto view = binary(fields, "view")) record.view = static_cast<View>(*view);
  record.laterality =
      std::array<std::string, 3>{"", "L", "R"}.at(fields.choice("laterality", {"", "L", "R"}));
  record.points = checked_points(fields, size);
  record.fracture = binary(fields, "fracture");
  record.remark = checked_text(fields, "remark");
  record.unusable = checked_text(fields, "unusable");
  record.done = fields.boolean("done");
  record.seconds = std::round(fields.number("seconds", 0, kMaxSeconds) * 10) / 10;
  fields.finish();
  if (record.done && !record.unusable.empty()) fields.problem("done", "must be false for what is not usable");
  if (record.done && (!record.view || !record.complete()))
    fields.problem("done", "needs a view and all three points");
  throw_problems("record", problems);
  return record;
}

std::string revision_of(const AnnotationRecord& record) {
  const auto text = json_text(to_json(record), 0);
  return sha256(std::as_bytes(std::span(text))).substr(0, kRevisionDigits);
}

}  // namespace deepwrist::annotation
