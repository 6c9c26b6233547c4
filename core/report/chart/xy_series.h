#pragma once

#include <optional>
#include <string>

#include "core/report/chart/xy_plot.h"

namespace deepwrist::report {

struct SeriesDrawing {
  std::string lines, dots;
  std::string spots;  ///< what shows values under the pointer only
};

/// The series as SVG; `dots`: each of its points shows.
SeriesDrawing drawing_of(const Plot& plot, const Series& series, bool dots);

/// CSS classes of the series' elements.
std::string classes_of(const Series& series);

/// A point's error bar of one direction, if it has one.
std::optional<ValueRange> bar_of(const std::vector<ValueRange>& bars, std::size_t point);

}  // namespace deepwrist::report
