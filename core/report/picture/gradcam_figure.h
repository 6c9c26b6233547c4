#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <utility>

#include "core/base/view.h"
#include "core/report/picture/region_outline.h"

namespace deepwrist::report {

/// What a heat-map figure says beside its pictures.
struct GradcamCaption {
  std::string title;  ///< the case's ID
  View view = View::pa;
  double probability = 0;                      ///< of a fracture, 0..1
  std::optional<int> truth;                    ///< 1: fracture
  std::string decision = {};                   ///< e.g. "doubt"; empty: none is shown
  RegionStyle roi_style = RegionStyle::solid;  ///< around the ROI, where there is a decision
  /// Below the first there is no fracture, from the second on there is one; between them, if they differ, is
  /// doubt.
  std::optional<std::pair<double, double>> thresholds = {};
  std::optional<double> side_mm = {};  ///< of the ROI; unknown: no scale
  std::string model = {};              ///< what computed it, by name and digest
};

/// The ROI beside the ROI with its heat map over it, a colour bar, probability, threshold, decision and
/// truth, size and model: BGR, about 1700×1150 on white, for screen and print. `roi`: uint8, 256×256;
/// `heatmap`: float32 or float64 of the same size, in 0..1.
cv::Mat draw_gradcam(const cv::Mat& roi, const cv::Mat& heatmap, const GradcamCaption& caption);

/// The heat map over the grey image it belongs to: BGR of the image's size. Bones stay visible below.
cv::Mat gradcam_overlay(const cv::Mat& grey, const cv::Mat& heatmap);

}  // namespace deepwrist::report
