#include "pipeline/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "core/data/csv_writer.h"
#include "pipeline/table_run.h"

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kLandmarks = 3;

/// Of a landmark in pixels of the radiograph.
std::string coordinate(const Case& item, std::size_t landmark, float cv::Point2f::*axis) {
  const auto points = image::to_pixels(item.annotation.average, item.image.size());
  return points.empty() ? "" : data::csv_number(points[landmark].*axis);
}

std::string spacing(const Case& item, double mm_per_px) {
  return item.spacing_source == dicom::SpacingSource::none ? "" : data::csv_number(mm_per_px);
}

}  // namespace

double landmark_spread_mm(const Case& item, std::size_t landmark) {
  const bool single = item.annotation.per_fold.size() < 2;
  if (single || item.spacing_source == dicom::SpacingSource::none || item.annotation.average.empty()) {
    return std::numeric_limits<double>::quiet_NaN();
  }
  const double width_mm = item.image.cols * item.mm_per_px.width,
               height_mm = item.image.rows * item.mm_per_px.height;
  double largest = 0;
  for (const auto& fold : item.annotation.per_fold) {
    const auto offset = fold[landmark] - item.annotation.average[landmark];
    largest = std::max(largest, std::hypot(offset.x * width_mm, offset.y * height_mm));
  }
  return largest;
}

Columns name_columns() {
  return {{"ID", [](const Case& item) { return item.request.id; }},
          {"Fname", [](const Case& item) { return item.request.file_name; }},
          {"Side", [](const Case& item) { return side_text(item.request); }}};
}

Columns landmark_columns() {
  Columns columns;
  for (std::size_t k = 0; k < kLandmarks; ++k) {
    const auto prefix = fmt::format("landmark_{}_", k + 1);
    columns.push_back({prefix + "x", [k](const Case& item) { return coordinate(item, k, &cv::Point2f::x); }});
    columns.push_back({prefix + "y", [k](const Case& item) { return coordinate(item, k, &cv::Point2f::y); }});
    columns.push_back({prefix + "spread_mm", [k](const Case& item) {
                         return data::csv_number(static_cast<float>(landmark_spread_mm(item, k)));
                       }});
    columns.push_back({prefix + "confidence", [k](const Case& item) {
                         return k < item.confidence.size() ? fmt::format("{:.3f}", item.confidence[k]) : "";
                       }});
  }
  return columns;
}

Columns size_columns() {
  const auto pixels = [](int side) { return side > 0 ? std::to_string(side) : ""; };
  return {{"width", [pixels](const Case& item) { return pixels(item.image.cols); }},
          {"height", [pixels](const Case& item) { return pixels(item.image.rows); }}};
}

Columns spacing_columns() {
  return {{"mm_per_px_x", [](const Case& item) { return spacing(item, item.mm_per_px.width); }},
          {"mm_per_px_y", [](const Case& item) { return spacing(item, item.mm_per_px.height); }},
          {"spacing_source", [](const Case& item) { return name(item.spacing_source); }}};
}

bool writes_dicom_columns(const InferenceExperiment& experiment) {
  return experiment.dataset.dicom_columns && !experiment.runtime.anonymize;
}

Columns laterality_columns() {
  return {{"laterality", [](const Case& item) { return item.laterality; }}};
}

Columns dicom_columns(const InferenceExperiment& experiment) {
  if (!writes_dicom_columns(experiment)) return {};
  return {{"AccessionNumber", [](const Case& item) { return item.request.identity.accession_number; }},
          {"StudyInstanceUID", [](const Case& item) { return item.request.identity.study_uid; }},
          {"SOPInstanceUID", [](const Case& item) { return item.request.identity.instance_uid; }}};
}

Columns status_columns() {
  return {{"status", [](const Case& item) { return item.failed() ? "failed" : "ok"; }},
          {"reason", [](const Case& item) { return item.failed() ? item.reason : item.doubt; }}};
}

}  // namespace deepwrist::pipeline
