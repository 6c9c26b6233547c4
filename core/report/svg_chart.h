#pragma once

#include <string>
#include <vector>

#include "core/report/charts.h"

namespace deepwrist::report {

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
