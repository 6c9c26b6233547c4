#pragma once

#include <opencv2/core.hpp>
#include <optional>

#include "clinic/objects/study_result.h"

// Coordinates of DICOM's graphics (PS3.3 C.10.5, C.18.6): the upper left corner of the upper left pixel is
// (0, 0), its lower right corner (1, 1), the image's end (Columns, Rows). A landmark is an index of pixels:
// its pixel's centre lies half a pixel further.

namespace deepwrist::clinic {

/// The part of the region inside the radiograph; nothing where there is none.
std::optional<cv::Rect2d> visible_region(const ViewResult& view);

/// Whether the region leaves the radiograph.
bool is_clipped(const ViewResult& view);

/// Where the landmark of that number lies; nothing outside the radiograph.
std::optional<cv::Point2d> visible_landmark(const ViewResult& view, std::size_t landmark);

}  // namespace deepwrist::clinic
