#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "core/base/random.h"

namespace deepwrist::phantom::wild {

/// What surrounds the exposed field on its sheet: left, top, right, bottom.
struct Borders {
  cv::Vec4d blades{0, 0, 0, 0};  ///< black, share of the side that they lie along
  double blades_turn_deg = 0;
  cv::Vec4d lines_px{0, 0, 0, 0};  ///< white lines along the field's edge; 0: none
  double line_grey = 1;
  double frame = 0;  ///< broad white frame around the sheet, share of its longer side
  double edge_blur_px = 0.6;
};

Borders draw_borders(CounterRng rng);

/// Draws them on a sheet (H×W, 0 … 1). Blades leave `keep` (pixels of the sheet) uncovered by `clear` pixels.
void draw(const Borders& borders, const std::vector<cv::Point2d>& keep, double clear, cv::Mat1f& sheet);

}  // namespace deepwrist::phantom::wild
