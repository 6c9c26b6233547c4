#include "pipeline/view_networks.h"

#include <utility>

#include "core/image/input_frame.h"
#include "core/image/roi.h"

namespace deepwrist::pipeline {
namespace {

std::vector<Case*> good_cases(std::vector<Case>& cases) {
  std::vector<Case*> good;
  for (auto& item : cases) {
    if (!item.failed()) good.push_back(&item);
  }
  return good;
}

}  // namespace

ViewNetworks::ViewNetworks(const Setup& setup, Stage last, View view)
    : setup_(setup), last_(last), annotator_(setup.annotator(view)) {
  if (last >= Stage::prediction) detector_.emplace(setup.detector(view));
}

std::size_t ViewNetworks::fold_count() const {
  return annotator_.fold_count() + (detector_ ? detector_->fold_count() : 0);
}

void ViewNetworks::process(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  annotate(cases, fold_done, more);
  if (last_ >= Stage::roi) crop(cases);
  if (detector_) detect(cases, fold_done, more);
}

void ViewNetworks::annotate(std::vector<Case>& cases, const std::function<void()>& fold_done, bool more) {
  const auto good = good_cases(cases);
  std::vector<cv::Mat> images;
  for (const auto* item : good) images.push_back(item->network_image);
  auto annotations = annotator_.annotate(images, fold_done, [&] {
    if (detector_) {
      detector_->prepare();
    } else if (more) {
      annotator_.prepare();
    }
  });
  for (std::size_t i = 0; i < good.size(); ++i) {
    const image::InputFrame frame(good[i]->image.size(), setup_.preprocessing.fit);
    good[i]->annotation = localizer::of_image(std::move(annotations[i]), frame);
  }
}

void ViewNetworks::crop(std::vector<Case>& cases) const {
  for (auto* item : good_cases(cases)) {
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
    if (more) annotator_.prepare();
  });
  for (std::size_t i = 0; i < good.size(); ++i) good[i]->prediction = std::move(predictions[i]);
}

}  // namespace deepwrist::pipeline
