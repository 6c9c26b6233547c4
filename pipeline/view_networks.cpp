#include "pipeline/view_networks.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "core/image/roi.h"
#include "localizer/view_check.h"
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

/// Sets what speaks against the landmarks of a case, and warns of it. `of_other_view`: how sure the networks
/// of the other view are; empty: nobody asked them.
void doubt(Case& item, const localizer::ChosenSearch& search, const std::vector<double>& of_other_view) {
  const auto view = item.request.view;
  const bool calibrated = search.confidence.contains(view);
  if (!of_other_view.empty()) item.doubt = localizer::other_view(item.confidence, of_other_view, view);
  if (!item.doubt.empty()) {
    // Its landmarks mean nothing then.
  } else if (calibrated && std::ranges::max(item.confidence) < kNoWrist) {
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
    : setup_(setup), last_(last), view_(view), search_(setup.landmark_search(view)) {
  if (setup.checks_views()) other_.emplace(setup.landmark_search(localizer::opposite(view)));
  if (last >= Stage::prediction) detector_.emplace(setup.detector(view));
}

std::size_t ViewNetworks::fold_count() const {
  return search_.passes() + (other_ ? other_->passes() : 0) + (detector_ ? detector_->fold_count() : 0);
}

void ViewNetworks::process(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  annotate(cases, fold_done, more);
  if (last_ >= Stage::roi) crop(cases);
  if (detector_) detect(cases, fold_done, more);
}

void ViewNetworks::prepare_first() { (other_ ? *other_ : search_).prepare(); }

std::vector<std::vector<double>> ViewNetworks::confidence_of_other_view(
    std::span<const cv::Mat> images, std::span<const cv::Mat> squares,
    const std::function<void()>& fold_done) {
  std::vector<std::vector<double>> confidence(images.size());
  if (!other_) return confidence;
  const auto found = other_->find(images, squares, fold_done, [&] { search_.prepare(); });
  for (std::size_t i = 0; i < found.size(); ++i)
    confidence[i] = setup_.search.confidence_of(found[i].evidence, localizer::opposite(view_));
  return confidence;
}

void ViewNetworks::annotate(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  const auto good = good_cases(cases);
  std::vector<cv::Mat> squares, images;
  for (const auto* item : good) {
    squares.push_back(item->network_image);
    images.push_back(item->image);
  }
  const auto of_other_view = confidence_of_other_view(images, squares, fold_done);
  auto annotations = search_.find(images, squares, fold_done, [&] {
    if (detector_) {
      detector_->prepare();
    } else if (more) {
      prepare_first();
    }
  });
  for (std::size_t i = 0; i < good.size(); ++i) {
    good[i]->confidence = setup_.search.confidence_of(annotations[i].evidence, good[i]->request.view);
    good[i]->annotation = std::move(annotations[i]);
    doubt(*good[i], setup_.search, of_other_view[i]);
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
    if (more) prepare_first();
  });
  for (std::size_t i = 0; i < good.size(); ++i) good[i]->prediction = std::move(predictions[i]);
}

}  // namespace deepwrist::pipeline
