#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string_view>

#include "core/base/view.h"

namespace deepwrist::data {

/// Empty, or a word for a missing value in any case, as pandas, R and spreadsheets write it: nan, NA, N/A,
/// #N/A, <NA>, none, null.
bool is_blank(std::string_view field);

/// Blank, or what people write where they know no ID: "-", "?", ".", unknown, anonymous and the like, in any
/// case. Such a word in many rows is not one study or patient.
bool names_nobody(std::string_view field);

/// 0 or 1, also as the 0.0 and 1.0 which pandas writes once a column has blanks, or as false and true, no and
/// yes, in any case. -1 is no label.
std::optional<int> parse_label(std::string_view field);

/// `Side`: 0, 1, 0.0, 1.0, PA, AP, frontal, posteroanterior, LAT or lateral, in any case.
std::optional<View> parse_side(std::string_view field);

/// `Spacing` in mm: "0.14", "0.14, 0.15" or "[0.14, 0.15]", the row spacing first as in DICOM; positive
/// and at most 10: more is in another unit. The result's width is along a row, its height along a column.
std::optional<cv::Size2d> parse_spacing(std::string_view field);

}  // namespace deepwrist::data
