#pragma once

#include <string>
#include <vector>

#include "core/report/chart/chart_frame.h"

namespace deepwrist::report {

/// A chart's axes, and where its points lie.
struct Plot {
  const XyChart& chart;
  PlotArea area;
  Axis x, y;

  /// In units of the drawing.
  Point at(Point point) const { return {x.at(point.first), y.at(point.second)}; }
  /// Whether it lies between the axes.
  bool shows(Point point) const;
};

bool is_drawn_point(Point point);

/// The indices of points between two gaps.
using Run = std::vector<std::size_t>;
std::vector<Run> runs_of(const std::vector<Point>& points);

/// What can be seen of a line, in units of the drawing: of the points in one column of half a unit the first,
/// the last and the extremes (Jugel et al., M4: a visualization-oriented time series data aggregation, VLDB
/// 2014).
std::vector<Point> visible_points(const Plot& plot, const std::vector<Point>& points, const Run& run);

/// An SVG path through places of the drawing.
std::string path_of(const std::vector<Point>& places, SeriesKind kind);

}  // namespace deepwrist::report
