#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/report/picture/region_outline.h"

namespace deepwrist::report {

/// What a landmark figure shows on its radiograph.
struct LandmarkMarks {
  std::string title;  ///< the case's ID
  View view = View::pa;
  std::vector<cv::Point2f> points;  ///< pixels of the image, in the networks' order (landmark_style.h)
  std::optional<cv::Rect> roi;      ///< pixels of the image; may leave it
  RegionStyle roi_style = RegionStyle::solid;
  std::string roi_text = {};  ///< what is said of the ROI in the legend, e.g. "doubt"
  /// Where the points are annotated, in the same order: crosses, joined to the points. Empty: unknown.
  std::vector<cv::Point2f> truth = {};
  std::optional<cv::Size2d> mm_per_px = {};  ///< unknown: no scale, no sizes
};

/// The radiograph (H×W uint8) with landmarks and ROI drawn, a title above and a legend below, on white: BGR,
/// the radiograph enlarged or reduced so that text is legible at any size. What the ROI shows beside the
/// image is part of the picture.
cv::Mat draw_landmarks(const cv::Mat& image, const LandmarkMarks& marks);

/// The same without title and legend: the radiograph and its marks alone.
cv::Mat draw_marks(const cv::Mat& image, const LandmarkMarks& marks);

}  // namespace deepwrist::report
