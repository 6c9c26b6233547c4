#pragma once

#include <opencv2/core.hpp>

namespace deepwrist::clinic {

/// A box's outline on a dark halo, whole or dashed. `box` in pixels, whose first one reaches from 0 to 1;
/// `width` of the line in pixels. What lies outside the canvas is cut off.
void draw_region_box(cv::Mat& canvas, const cv::Rect2d& box, double width, const cv::Scalar& color,
                     bool dashed);

}  // namespace deepwrist::clinic
