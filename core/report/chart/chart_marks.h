#pragma once

#include <string>

#include "core/report/chart/charts.h"

namespace deepwrist::report {

/// A marker at a place of the drawing, a shape a colour so that grey prints tell them apart; `inside` is what
/// the element holds.
std::string marker_svg(int colour, Point at, double radius, const std::string& inside);

/// An error bar with its caps, from one place to another on the same row or column.
std::string error_bar_svg(Point from, Point to);

}  // namespace deepwrist::report
