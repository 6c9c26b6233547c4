#include "pipeline/pictures.h"

#include <fmt/format.h>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/data/npy.h"
#include "core/report/picture/gradcam_figure.h"
#include "core/report/picture/landmark_figure.h"
#include "core/report/picture/png.h"

namespace deepwrist::pipeline {

std::filesystem::path roi_file(const CaseRequest& request) {
  return picture_file(request, name(request.view));
}

std::filesystem::path picture_file(const CaseRequest& request, const std::filesystem::path& folder) {
  return folder / (request.output_name() + ".png");
}

std::vector<PictureFolder> picture_folders(const InferenceExperiment& experiment) {
  std::vector<PictureFolder> folders;
  const auto add = [&](bool wanted, const char* what, const std::filesystem::path& folder) {
    if (wanted) folders.push_back({what, folder});
  };
  add(experiment.save_image, "pictures", experiment.save_image_dir);
  add(experiment.save_gradcam || experiment.save_gradcam_npy, "heat maps", experiment.gradcam_dir);
  add(experiment.save_defect, "defects", experiment.defect_dir);
  return folders;
}

std::string picture_folders_text(const InferenceExperiment& experiment) {
  std::string text;
  for (const auto& [what, folder] : picture_folders(experiment))
    text += fmt::format("{:<13}{}\n", what + std::string(":"), folder.string());
  return text;
}

void save_or_fail(Case& item, const std::function<void(const Case&)>& save) {
  const std::string failure = "a picture cannot be drawn: ";
  try {
    save(item);
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::interrupted || error.kind() == ErrorKind::io) throw;
    item.reason = failure + error.what();
  } catch (const cv::Exception& error) {
    item.reason = failure + error.err;
  }
  if (item.failed()) log().error("{}: {}", item.request.file_name, item.reason);
}

std::optional<cv::Size2d> known_spacing(const Case& item) {
  if (item.mm_per_px.width <= 0 || item.mm_per_px.height <= 0) return std::nullopt;
  return item.mm_per_px;
}

report::RegionStyle region_style(const std::optional<evaluation::Decision>& decision) {
  if (decision == evaluation::Decision::doubt) return report::RegionStyle::dashed;
  return decision == evaluation::Decision::no_fracture ? report::RegionStyle::thin
                                                       : report::RegionStyle::solid;
}

void save_overlay(const Case& item, const std::filesystem::path& folder, const PictureContents& contents) {
  report::LandmarkMarks marks;
  marks.title = item.request.id;
  marks.view = item.request.view;
  marks.points = image::to_pixels(item.annotation.average, item.image.size());
  marks.truth = contents.points;
  marks.mm_per_px = known_spacing(item);
  if (!item.roi.pixels.empty()) marks.roi = item.roi.source_px;
  marks.roi_style = region_style(contents.decision);
  if (contents.decision) marks.roi_text = name(*contents.decision);
  report::save_png(picture_file(item.request, folder), report::draw_landmarks(item.image, marks));
}

void save_heatmap(const Case& item, const std::filesystem::path& folder, const PictureContents& contents) {
  report::GradcamCaption caption;
  caption.title = item.request.id;
  caption.view = item.request.view;
  caption.probability = item.prediction.probability;
  caption.truth = contents.truth;
  caption.roi_style = region_style(contents.decision);
  if (contents.decision) caption.decision = name(*contents.decision);
  if (contents.thresholds) caption.thresholds = {contents.thresholds->low, contents.thresholds->high};
  caption.model = contents.model;
  if (const auto spacing = known_spacing(item)) caption.side_mm = item.roi.source_px.width * spacing->width;
  report::save_png(picture_file(item.request, folder),
                   report::draw_gradcam(item.roi.pixels, item.prediction.heatmap, caption));
}

std::filesystem::path numbers_file(const CaseRequest& request, const std::filesystem::path& folder) {
  return folder / (request.output_name() + ".npy");
}

void save_heatmap_numbers(const Case& item, const std::filesystem::path& folder) {
  cv::Mat1f values;
  item.prediction.heatmap.convertTo(values, CV_32F);
  data::write_npy(numbers_file(item.request, folder),
                  {static_cast<std::size_t>(values.rows), static_cast<std::size_t>(values.cols)},
                  std::span<const float>(values.ptr<float>(), values.total()));
}

}  // namespace deepwrist::pipeline
