#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/report/chart/charts.h"

namespace deepwrist::report {

inline constexpr double kChartWidth = 480;      ///< units of a drawing; it is scaled to its column
inline constexpr double kChartFontSize = 12.5;  ///< of its texts, as in chart_style.cpp

/// Whether a value can be drawn: differences of such values are still finite.
bool is_drawn(double value);

/// The values found on an axis.
struct FoundRange {
  double low, high;

  FoundRange();  ///< nothing yet
  void add(double value);
  bool empty() const { return low > high; }
};

/// Values on one axis and where they lie in the drawing.
struct Axis {
  double low = 0, high = 1;
  double from = 0, to = 1;
  bool logarithmic = false;

  /// In units of the drawing; far outside, but finite, for values far outside.
  double at(double value) const;
};

/// The rectangle between the axes, and the drawing's height below it.
struct PlotArea {
  double left = 64, top = 10, right = kChartWidth - 12, bottom = 230;
  double height = 275;
};

/// An area with room for the names of its axes; `square`: as high as wide.
PlotArea plot_area(bool has_y_label, bool square);

/// An area with a row for each name on its left, and the axis of these rows: 0 above.
PlotArea area_of_rows(const std::vector<std::string>& names);
Axis axis_of_rows(const PlotArea& area, std::size_t count);

/// The vertical axis: the fixed range as it is, or the one found with a margin, so that no line runs along
/// the frame. Logarithmic only where all values allow it.
Axis vertical_axis(const PlotArea& area, const std::optional<ValueRange>& fixed, const FoundRange& found,
                   bool logarithmic);

/// The horizontal axis; a range found ends a little inside the area.
Axis horizontal_axis(const PlotArea& area, const std::optional<ValueRange>& fixed, const FoundRange& found);

/// What the axes say, and whether they count.
struct AxisNames {
  std::string x, y;
  bool whole_x = false, whole_y = false;  ///< no ticks between whole numbers
  std::vector<std::string> rows = {};     ///< in place of ticks at y = 0, 1, 2, …
};

/// Grid, ticks and names as SVG.
std::string frame_svg(const PlotArea& area, const Axis& x, const Axis& y, const AxisNames& names);

/// A text shortened to so many units of the drawing in the charts' font, escaped.
std::string fitted_text(const std::string& text, double width);

}  // namespace deepwrist::report
