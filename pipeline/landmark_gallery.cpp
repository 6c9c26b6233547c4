#include "pipeline/landmark_gallery.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "core/report/chart/landmark_style.h"
#include "core/report/picture/landmark_figure.h"
#include "evaluation/landmarks/landmark_page.h"

// The part of a radiograph that a picture shows, and what is drawn on it:
//
//   ┌──────────────────────┐
//   │   ┌──────────────┐   │   points, found and annotated, cut to the image
//   │   │ o     +    o │   │   margin on each side: 0.6 of their longer extent, at least 0.1 of the image's
//   │   │    +      +  │   │   longer side; then cut to the image
//   │   └──────────────┘   │
//   └──────────────────────┘
//
// Points are moved by the part's corner. Radiographs are loaded 16 at a time, in the order of the gallery;
// one that cannot be read leaves a case without picture.

namespace deepwrist::pipeline {
namespace {

using evaluation::LandmarkCase;
using evaluation::Unit;

constexpr std::size_t kChunk = 16;  // radiographs in memory at once

double mean_error(const LandmarkCase& item) {
  const double mm = item.mean_error_mm();
  return std::isnan(mm) ? item.mean_error_px() : mm;
}

/// Indices of the cases to show, the worst first. Cases without a spacing come last where others have one.
std::vector<std::size_t> worst_cases(const evaluation::LandmarkEvaluation& evaluation, std::size_t most) {
  std::vector<std::size_t> order(evaluation.cases.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
    const auto &first = evaluation.cases[a], &second = evaluation.cases[b];
    if (first.mm_per_px.has_value() != second.mm_per_px.has_value()) return first.mm_per_px.has_value();
    return mean_error(first) > mean_error(second);
  });
  order.resize(std::min(most, order.size()));
  return order;
}

std::string mean_error_name(Unit unit) { return fmt::format("mean error ({})", evaluation::name(unit)); }

report::GalleryCase describe(const LandmarkCase& item, Unit unit, bool is_outlier) {
  report::GalleryCase shown{.id = item.id, .view = name(item.view)};
  shown.outcome = is_outlier ? "outlier" : "ordinary";
  const auto* unit_name = evaluation::name(unit);
  shown.values = {{mean_error_name(unit), unit == Unit::mm ? item.mean_error_mm() : item.mean_error_px()}};
  for (std::size_t k = 0; k < item.truth.size(); ++k) {
    shown.values.emplace_back(fmt::format("{} ({})", report::numbered_landmark(item.view, k), unit_name),
                              unit == Unit::mm ? item.error_mm(k) : item.error_px(k));
  }
  return shown;
}

report::GalleryPicture overlay(const cv::Mat& image, const LandmarkCase& item) {
  auto points = item.truth;
  points.insert(points.end(), item.found.begin(), item.found.end());
  const auto part = surroundings(image.size(), points);
  report::LandmarkMarks marks;
  marks.view = item.view;
  marks.mm_per_px = item.mm_per_px;
  for (const auto& point : item.found) marks.points.emplace_back(point - cv::Point2d(part.tl()));
  for (const auto& point : item.truth) marks.truth.emplace_back(point - cv::Point2d(part.tl()));
  return report::gallery_picture(report::draw_marks(image(part), marks), "found: rings; annotated: crosses");
}

}  // namespace

cv::Rect surroundings(cv::Size image, const std::vector<cv::Point2d>& points) {
  const cv::Rect whole({}, image);
  if (points.empty()) return whole;
  cv::Point2d low(image.width, image.height), high(0, 0);
  for (const auto& point : points) {
    // What is far outside does not make the picture larger than the image.
    const cv::Point2d near(std::clamp(point.x, 0.0, static_cast<double>(image.width)),
                           std::clamp(point.y, 0.0, static_cast<double>(image.height)));
    low = {std::min(low.x, near.x), std::min(low.y, near.y)};
    high = {std::max(high.x, near.x), std::max(high.y, near.y)};
  }
  const double extent = std::max(high.x - low.x, high.y - low.y);
  const double margin = std::max(0.6 * extent, 0.1 * std::max(image.width, image.height));
  const cv::Point from(static_cast<int>(low.x - margin), static_cast<int>(low.y - margin));
  const cv::Point to(static_cast<int>(high.x + margin) + 1, static_cast<int>(high.y + margin) + 1);
  return cv::Rect(from, to) & whole;
}

void add_landmark_gallery(report::Page& page, const evaluation::LandmarkEvaluation& evaluation,
                          const std::vector<CaseRequest>& requests, CaseLoader& loader, std::size_t most) {
  std::set<std::size_t> outliers;
  for (const auto& outlier : evaluation.outliers) outliers.insert(outlier.index);
  const auto order = worst_cases(evaluation, most);
  auto& gallery = page.gallery;
  for (const auto i : order) {
    gallery.push_back(describe(evaluation.cases[i], evaluation.unit, outliers.contains(i)));
    gallery.back().row = i;
  }
  page.gallery_order = mean_error_name(evaluation.unit);
  page.landmark_views = evaluation::views_of(evaluation.cases);
  for (std::size_t start = 0; start < order.size(); start += kChunk) {
    std::vector<CaseRequest> chunk;
    std::vector<std::size_t> places;  // in the gallery
    for (std::size_t at = start; at < std::min(start + kChunk, order.size()); ++at) {
      if (requests[order[at]].file.empty()) continue;
      chunk.push_back(requests[order[at]]);
      places.push_back(at);
    }
    const auto loaded = loader.load_async(chunk).get();
    for (std::size_t i = 0; i < loaded.size(); ++i) {
      if (loaded[i].failed()) continue;
      gallery[places[i]].pictures = {overlay(loaded[i].image, evaluation.cases[order[places[i]]])};
    }
  }
}

}  // namespace deepwrist::pipeline
