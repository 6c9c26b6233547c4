#pragma once

#include <opencv2/core.hpp>
#include <optional>
#include <string_view>

#include "core/base/view.h"

namespace deepwrist::data {

/// Empty, or "nan" in any case: how pandas writes blanks.
bool is_blank(std::string_view field);

/// 0 or 1, also as the 0.0 and 1.0 which pandas writes once a column has blanks.
std::optional<int> parse_label(std::string_view field);

/// `Side`: 0, 1, 0.0, 1.0, PA or LAT.
std::optional<View> parse_side(std::string_view field);

/// `Spacing` in mm: "0.14", "0.14, 0.15" or "[0.14, 0.15]", the row spacing first as in DICOM; positive. The
/// result's width is along a row, its height along a column.
std::optional<cv::Size2d> parse_spacing(std::string_view field);

}  // namespace deepwrist::data
