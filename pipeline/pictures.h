#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/report/picture/region_outline.h"
#include "evaluation/fractures/decision.h"
#include "pipeline/case.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// "PA/ID_PA.png": where the classifier's trainer looks for a ROI.
std::filesystem::path roi_file(const CaseRequest& request);

/// "<folder>/ID_PA.png".
std::filesystem::path picture_file(const CaseRequest& request, const std::filesystem::path& folder);

/// A folder of pictures, or of heat maps as numbers.
struct PictureFolder {
  const char* what;  ///< "pictures", "heat maps", "defects"
  std::filesystem::path folder;
};
/// Those that the experiment asks for.
std::vector<PictureFolder> picture_folders(const InferenceExperiment& experiment);
/// "pictures:    out/images\n" for each.
std::string picture_folders_text(const InferenceExperiment& experiment);

/// Saves pictures of a case by `save`. One that cannot be drawn fails its case with the reason; the run goes
/// on. Error(interrupted) and Error(io), a full disk for one, concern the whole run and pass.
void save_or_fail(Case& item, const std::function<void(const Case&)>& save);

/// mm per pixel of a case's radiograph; nothing where they are unknown.
std::optional<cv::Size2d> known_spacing(const Case& item);

/// How the outline of the ROI shows a decision.
report::RegionStyle region_style(const std::optional<evaluation::Decision>& decision);

/// What a picture shows beside what was computed.
struct PictureContents {
  std::vector<cv::Point2f> points = {};  ///< annotated ones, in pixels; none: unknown
  std::optional<int> truth = {};         ///< 1: fracture
  std::optional<evaluation::Decision> decision = {};
  std::optional<evaluation::DecisionThresholds> thresholds = {};  ///< by which it was made
  std::string model = {};                                         ///< what computed it, by name and digest
};

/// Radiograph with landmarks and, once cut, the ROI, by whose outline a decision is shown:
/// `<folder>/ID_PA.png`; with annotated points, where they are known. Throws Error(io).
void save_overlay(const Case& item, const std::filesystem::path& folder,
                  const PictureContents& contents = {});

/// ROI beside its heat map with probability, decision and truth: `<folder>/ID_PA.png`. Throws Error(io).
void save_heatmap(const Case& item, const std::filesystem::path& folder,
                  const PictureContents& contents = {});

/// "<folder>/ID_PA.npy".
std::filesystem::path numbers_file(const CaseRequest& request, const std::filesystem::path& folder);

/// The heat map as numbers, float32 (256, 256) in 0..1, from the ROI's upper left corner row by row:
/// `<folder>/ID_PA.npy`. Throws Error(io).
void save_heatmap_numbers(const Case& item, const std::filesystem::path& folder);

}  // namespace deepwrist::pipeline
