#include "pipeline/worst_cases.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "core/report/picture/gradcam_figure.h"
#include "core/report/picture/landmark_figure.h"
#include "evaluation/fractures/evaluation.h"
#include "pipeline/columns.h"
#include "pipeline/pictures.h"

namespace deepwrist::pipeline {
namespace {

constexpr int kPictureSide = 400;  // pixels; two pictures of a case are about 40 kB

/// NaN without a spacing.
double largest_spread_mm(const Case& item) {
  double largest = landmark_spread_mm(item, 0);
  for (std::size_t k = 1; k < item.annotation.average.size(); ++k) {
    largest = std::max(largest, landmark_spread_mm(item, k));
  }
  return largest;
}

std::vector<report::GalleryPicture> pictures_of(const Case& item,
                                                const std::optional<evaluation::Decision>& decision) {
  report::LandmarkMarks marks;
  marks.view = item.request.view;
  marks.points = image::to_pixels(item.annotation.average, item.image.size());
  marks.roi = item.roi.source_px;
  marks.roi_style = region_style(decision);
  marks.mm_per_px = known_spacing(item);
  std::vector<report::GalleryPicture> pictures{report::gallery_picture(
      report::draw_marks(item.image, marks), "landmarks and region of interest", kPictureSide)};
  if (!item.prediction.heatmap.empty()) {
    pictures.push_back(report::gallery_picture(
        report::gradcam_overlay(item.roi.pixels, item.prediction.heatmap), "Grad-CAM", kPictureSide));
  }
  return pictures;
}

}  // namespace

CaseGallery::Rank CaseGallery::rank_of(float score, std::optional<int> truth, std::size_t row) {
  return {truth ? -std::abs(static_cast<double>(score) - *truth) : 0, row};
}

bool CaseGallery::has_place_for(const Rank& rank) const {
  return limit_ > 0 && (kept_.size() < limit_ || rank <= std::prev(kept_.end())->first);
}

bool CaseGallery::add(const Case& item, const std::string& shown_name, std::optional<int> truth,
                      double threshold, const std::optional<evaluation::Decision>& decision) {
  const double score = item.prediction.probability;
  const auto rank = rank_of(item.prediction.probability, truth, item.request.row);
  if (!has_place_for(rank)) return false;
  report::GalleryCase shown{shown_name, name(item.request.view)};
  if (truth) shown.outcome = evaluation::outcome(*truth, score >= threshold);
  shown.values = {{evaluation::ScoreColumns().score, score}};
  if (truth) shown.values.emplace_back(error_name(), -rank.first);
  shown.values.emplace_back("largest landmark spread (mm)", largest_spread_mm(item));
  if (decision) shown.decision = name(*decision);
  shown.pictures = pictures_of(item, decision);
  shown.row = item.request.row;
  put(rank, std::move(shown));
  return true;
}

void CaseGallery::put(const Rank& rank, report::GalleryCase shown) {
  if (!has_place_for(rank)) return;
  kept_.insert_or_assign(rank, std::move(shown));
  if (kept_.size() > limit_) kept_.erase(std::prev(kept_.end()));
}

void CaseGallery::show(report::Page& page) const {
  for (const auto& [rank, item] : kept_) {
    page.gallery.push_back(item);
    if (rank.first < 0) page.gallery_order = error_name();
  }
  for (const View view : {View::pa, View::lat}) {
    if (std::ranges::count(page.gallery, name(view), &report::GalleryCase::view) > 0)
      page.landmark_views.push_back(view);
  }
}

}  // namespace deepwrist::pipeline
