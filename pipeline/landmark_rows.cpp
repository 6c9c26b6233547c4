#include "pipeline/landmark_rows.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/data/csv_writer.h"
#include "evaluation/landmarks/landmark_table.h"

namespace deepwrist::pipeline {
namespace {

using evaluation::LandmarkCase;

constexpr std::size_t kLandmarks = 3;
constexpr const char *kPeak = "peak", *kMapSpread = "map_spread_px", *kDisagreement = "disagreement_px";

std::vector<cv::Point2d> as_doubles(const std::vector<cv::Point2f>& points) {
  return {points.begin(), points.end()};
}

LandmarkCase landmark_case(const Case& item) {
  const auto& request = item.request;
  LandmarkCase result{"", request.view, std::nullopt, {}, as_doubles(request.points), std::nullopt};
  if (!item.failed()) result.found = as_doubles(image::to_pixels(item.annotation.average, item.image.size()));
  if (item.spacing_source != dicom::SpacingSource::none) result.mm_per_px = item.mm_per_px;
  return result;
}

std::string evidence_column(std::size_t landmark, const char* what) {
  return fmt::format("landmark_{}_{}", landmark + 1, what);
}

Columns evidence_columns() {
  Columns columns;
  const auto add = [&](std::size_t k, const char* what, auto value) {
    columns.push_back({evidence_column(k, what), [k, value](const Case& item) {
                         const auto& evidence = item.annotation.evidence;
                         return k < evidence.size() ? value(evidence[k]) : std::string();
                       }});
  };
  for (std::size_t k = 0; k < kLandmarks; ++k) {
    add(k, kPeak, [](const auto& evidence) { return data::csv_number(evidence.peak); });
    add(k, kMapSpread, [](const auto& evidence) { return data::csv_number(evidence.spread_px); });
    add(k, kDisagreement, [](const auto& evidence) {
      return evidence.disagreement_px ? data::csv_number(*evidence.disagreement_px) : "";
    });
  }
  return columns;
}

}  // namespace

std::string points_problem(const std::vector<cv::Point2f>& points, cv::Size size) {
  for (const auto& point : points) {
    if (point.x >= 0 && point.y >= 0 && point.x <= static_cast<float>(size.width) &&
        point.y <= static_cast<float>(size.height)) {
      continue;
    }
    return fmt::format("the table's point ({:g}, {:g}) lies outside the image of {}x{} pixels", point.x,
                       point.y, size.width, size.height);
  }
  return "";
}

Columns error_table(const InferenceExperiment& experiment) {
  auto columns = name_columns();
  append(columns, landmark_columns());
  append(columns, evidence_columns());
  for (const auto& column : evaluation::error_columns(kLandmarks)) {
    columns.push_back(
        {column.name, [value = column.value](const Case& item) { return value(landmark_case(item)); }});
  }
  append(columns, size_columns());
  append(columns, spacing_columns());
  append(columns, dicom_columns(experiment));
  append(columns, status_columns());
  return columns;
}

LandmarkCase read_error_row(const data::CsvTable& table, std::size_t row, View view,
                            const std::vector<cv::Point2f>& truth) {
  LandmarkCase item{"", view, std::nullopt, {}, as_doubles(truth), std::nullopt};
  const auto number = [&](const std::string& name) {
    return parse_double(table.field(row, table.require_column(name)));
  };
  for (std::size_t k = 1; k <= kLandmarks; ++k) {
    const auto x = number(fmt::format("landmark_{}_x", k)), y = number(fmt::format("landmark_{}_y", k));
    if (!x || !y) {
      throw Error(
          ErrorKind::format, "a row of the table of errors",
          fmt::format("is \"ok\" without a number in landmark_{}_x or _y; start over with resume=false", k));
    }
    item.found.emplace_back(*x, *y);
    if (const auto confidence = number(fmt::format("landmark_{}_confidence", k))) {
      item.confidence.push_back(*confidence);
    }
  }
  if (item.confidence.size() != item.found.size()) item.confidence.clear();
  const auto x = number("mm_per_px_x"), y = number("mm_per_px_y");
  if (x && y) item.mm_per_px = cv::Size2d(*x, *y);
  return item;
}

std::vector<localizer::LandmarkEvidence> read_evidence(const data::CsvTable& table, std::size_t row) {
  std::vector<localizer::LandmarkEvidence> landmarks;
  for (std::size_t k = 0; k < kLandmarks; ++k) {
    const auto number = [&](const char* what) {
      return parse_double(table.field(row, table.require_column(evidence_column(k, what))));
    };
    const auto peak = number(kPeak), spread = number(kMapSpread);
    if (!peak || !spread) return {};
    landmarks.push_back({*peak, *spread, number(kDisagreement)});
  }
  return landmarks;
}

}  // namespace deepwrist::pipeline
