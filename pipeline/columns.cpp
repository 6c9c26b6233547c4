#include "pipeline/columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/data/csv_writer.h"

namespace deepwrist::pipeline {
namespace {

constexpr std::size_t kLandmarks = 3;

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

std::vector<std::string> landmark_columns() {
  std::vector<std::string> names;
  for (std::size_t k = 1; k <= kLandmarks; ++k) {
    names.push_back(fmt::format("landmark_{}_x", k));
    names.push_back(fmt::format("landmark_{}_y", k));
    names.push_back(fmt::format("landmark_{}_spread_mm", k));
  }
  return names;
}

std::vector<std::string> landmark_values(const Case& item) {
  const auto points = image::to_pixels(item.annotation.average, item.image.size());
  if (points.empty()) return std::vector<std::string>(3 * kLandmarks);
  std::vector<std::string> values;
  for (std::size_t k = 0; k < kLandmarks; ++k) {
    values.push_back(data::csv_number(points[k].x));
    values.push_back(data::csv_number(points[k].y));
    values.push_back(data::csv_number(static_cast<float>(landmark_spread_mm(item, k))));
  }
  return values;
}

std::vector<std::string> spacing_columns() { return {"mm_per_px_x", "mm_per_px_y", "spacing_source"}; }

std::vector<std::string> spacing_values(const Case& item) {
  if (item.spacing_source == dicom::SpacingSource::none) return {"", "", name(item.spacing_source)};
  return {data::csv_number(item.mm_per_px.width), data::csv_number(item.mm_per_px.height),
          name(item.spacing_source)};
}

bool writes_dicom_columns(const InferenceExperiment& experiment) {
  return experiment.dataset.dicom_columns && !experiment.runtime.anonymize;
}

std::vector<std::string> dicom_columns(const InferenceExperiment& experiment) {
  if (!writes_dicom_columns(experiment)) return {};
  return {"AccessionNumber", "StudyInstanceUID", "SOPInstanceUID"};
}

std::vector<std::string> dicom_values(const Case& item, const InferenceExperiment& experiment) {
  if (!writes_dicom_columns(experiment)) return {};
  const auto& identity = item.request.identity;
  return {identity.accession_number, identity.study_uid, identity.instance_uid};
}

std::vector<std::string> status_columns() { return {"status", "reason"}; }

std::vector<std::string> status_values(const Case& item) {
  return {item.failed() ? "failed" : "ok", item.reason};
}

}  // namespace deepwrist::pipeline
