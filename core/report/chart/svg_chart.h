#pragma once

#include <string>

#include "core/report/chart/charts.h"

namespace deepwrist::report {

/// A figure for an HTML page: title, inline SVG whose points show their values under the pointer, legend,
/// note. Its look comes from chart_style().
std::string figure_html(const Figure& figure);

/// The figure as a file of its own: light colours on white, fonts named, the legend part of the picture.
std::string figure_svg(const Figure& figure);

}  // namespace deepwrist::report
