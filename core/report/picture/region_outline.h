#pragma once

#include <opencv2/core.hpp>

namespace deepwrist::report {

/// What is said of a region of interest by its outline, in grey-scale print too.
enum class RegionStyle {
  solid,   ///< yellow: a fracture, or nothing is said
  dashed,  ///< yellow: doubt
  thin,    ///< blue, half as wide: no fracture
};

/// The outline of a region on a dark halo, `thickness` pixels wide. Dashes are about seven times as long as
/// wide and four times that apart, with a dash around every corner.
void draw_region(cv::Mat& canvas, const cv::Rect& region, int thickness, RegionStyle style);

}  // namespace deepwrist::report
