#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace deepwrist::report {

/// One line of a chart.
struct Series {
  std::string name;
  std::vector<std::pair<double, double>> points;  ///< x and y; where y is not finite the line has a gap
  int colour = 0;                                 ///< 0..7, beyond that repeated
  bool dashed = false;
  std::optional<double> marked = std::nullopt;  ///< the x of a point that is ringed, e.g. the best epoch
};

struct LineChart {
  std::string title, x_label;
  std::vector<Series> series;
  bool logarithmic = false;  ///< y by its ratios; only where all values are positive
};

/// Round numbers inside [low, high], about `count` of them and `smallest_step` apart at least.
std::vector<double> nice_ticks(double low, double high, int count, double smallest_step = 0);

/// Powers of ten inside [low, high], 0 < low < high, or these and their two- and fivefold where that is not
/// too many; round numbers of nice_ticks where there are fewer than two.
std::vector<double> logarithmic_ticks(double low, double high);

/// A figure for an HTML page: title, inline SVG whose points show their values under the pointer, legend. Its
/// look comes from chart_style(). Values beyond ±1e300 count as not finite. x is taken for whole numbers.
std::string line_chart(const LineChart& chart);

/// CSS of all charts of a page: colours distinct with any colour vision (Okabe and Ito, darker on white) for
/// light, dark and print.
std::string chart_style();

}  // namespace deepwrist::report
