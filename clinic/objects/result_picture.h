#pragma once

#include <opencv2/core.hpp>

#include "clinic/objects/study_result.h"

namespace deepwrist::clinic {

/// A picture with what was found burnt in.
struct ResultPicture {
  cv::Mat bgr;       ///< H×W BGR, its longer side at most kLongestSide pixels
  double scale = 1;  ///< pixels of it for one of the radiograph
};

inline constexpr int kLongestSide = 2048;

/// The radiograph below a band of text: answer, view and side, thresholds, version, that it is for research
/// only. Landmarks are marked; the region's outline tells the answer (report::RegionStyle). Letters are at
/// least 1/40 of the radiograph's height, small radiographs are enlarged. A view that failed says so; without
/// pixels it is black. No patient data.
ResultPicture draw_result(const ViewResult& view, const StudyResult& result);

/// The same with the heat map over the region instead of landmarks. `view` has one.
ResultPicture draw_heat_map(const ViewResult& view, const StudyResult& result);

}  // namespace deepwrist::clinic
