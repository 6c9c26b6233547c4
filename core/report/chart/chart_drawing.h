#pragma once

#include <string>
#include <vector>

#include "core/report/chart/chart_frame.h"

namespace deepwrist::report {

/// One line of a chart's legend.
struct LegendEntry {
  std::string classes;  ///< CSS classes of its picture
  std::string picture;  ///< SVG in a box of 22×10
  std::string name;     ///< not escaped
};

/// A chart as SVG elements, for a page or a file of its own.
struct ChartDrawing {
  double width = kChartWidth, height = 0;
  std::string body;
  std::string spots;  ///< what shows values under the pointer only
  std::vector<LegendEntry> legend;
  bool empty = false;  ///< there was nothing to draw
};

ChartDrawing draw(const XyChart& chart);
ChartDrawing draw(const Histogram& chart);
ChartDrawing draw(const MatrixChart& chart);

/// CSS classes of what has the colour of that number: "series c3", of a landmark's "series l0".
std::string colour_classes(int colour);

}  // namespace deepwrist::report
