#include "pipeline/view_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/image/roi.h"
#include "localizer/wrist_shape.h"

namespace deepwrist::pipeline {
namespace {

/// Calibrated confidences below it, of all three landmarks, are what pictures without a wrist have.
constexpr double kNoWrist = 0.1;

std::vector<Case*> good_cases(std::vector<Case>& cases) {
  std::vector<Case*> good;
  for (auto& item : cases) {
    if (!item.failed()) good.push_back(&item);
  }
  return good;
}

/// Sets what speaks against the landmarks of a case, and warns of it.
void doubt(Case& item, const localizer::ChosenSearch& search) {
  const auto view = item.request.view;
  const bool calibrated = search.confidence.contains(view);
  if (calibrated && std::ranges::max(item.confidence) < kNoWrist) {
    item.doubt = fmt::format("there may be no {} wrist in this picture: no landmark has a confidence of {:g}",
                             name(view), kNoWrist);
  } else {
    item.doubt = localizer::implausible(image::to_pixels(item.annotation.average, item.image.size()), view);
  }
  if (!item.doubt.empty()) item.warnings.push_back(item.doubt);
}

/// Why no region is cut from where the landmarks are: one of them is too uncertain. Empty where none is.
std::string doubt_of(const Case& item, double least) {
  const auto worst = std::ranges::min_element(item.confidence);
  if (worst == item.confidence.end() || *worst >= least) return "";
  return fmt::format(
      "the localizer is not sure of landmark {}: its confidence is {:.2f}, below the {:g} of "
      "localizer.min_confidence",
      worst - item.confidence.begin() + 1, *worst, least);
}

}  // namespace

ViewNetworks::ViewNetworks(const Setup& setup, Stage last, View view)
    : setup_(setup), last_(last), search_(setup.landmark_search(view)) {
  if (last >= Stage::prediction) detector_.emplace(setup.detector(view));
}

std::size_t ViewNetworks::fold_count() const {
  return search_.passes() + (detector_ ? detector_->fold_count() : 0);
}

void ViewNetworks::process(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  annotate(cases, fold_done, more);
  if (last_ >= Stage::roi) crop(cases);
  if (detector_) detect(cases, fold_done, more);
}

void ViewNetworks::annotate(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  const auto good = good_cases(cases);
  std::vector<cv::Mat> squares, images;
  for (const auto* item : good) {
    squares.push_back(item->network_image);
    images.push_back(item->image);
  }
  auto annotations = search_.find(images, squares, fold_done, [&] {
    if (detector_) {
      detector_->prepare();
    } else if (more) {
      search_.prepare();
    }
  });
  for (std::size_t i = 0; i < good.size(); ++i) {
    good[i]->confidence = setup_.search.confidence_of(annotations[i].evidence, good[i]->request.view);
    good[i]->annotation = std::move(annotations[i]);
    doubt(*good[i], setup_.search);
  }
}

void ViewNetworks::crop(std::vector<Case>& cases) const {
  for (auto* item : good_cases(cases)) {
    item->reason = doubt_of(*item, setup_.experiment.search.min_confidence);
    if (item->failed()) continue;
    if (item->spacing_source == dicom::SpacingSource::none) {
      item->reason =
          (item->spacing_problem.empty() ? "the file has no pixel spacing" : item->spacing_problem) +
          "; give a Spacing column or dataset.pixel_spacing";
      continue;
    }
    auto result = image::crop_roi(item->image, item->annotation.average, item->mm_per_px, item->request.view,
                                  setup_.preprocessing);
    item->reason = std::move(result.reason);
    if (result.roi) item->roi = std::move(*result.roi);
  }
}

void ViewNetworks::detect(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  const auto good = good_cases(cases);
  std::vector<cv::Mat> rois;
  for (const auto* item : good) rois.push_back(item->roi.pixels);
  auto predictions = detector_->detect(rois, fold_done, [&] {
    if (more) search_.prepare();
  });
  for (std::size_t i = 0; i < good.size(); ++i) good[i]->prediction = std::move(predictions[i]);
}

}  // namespace deepwrist::pipeline
