#include "core/report/chart/chart_frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/report/chart/chart_ticks.h"
#include "core/report/font.h"
#include "core/report/markup.h"

// A drawing of 480 units' width, y downwards, scaled to its column by the browser:
//
//      0   64 (82 with a name)             468  480
//       ┌───┬──────────────────────────────┬──┐   0
//       │ n │ plot area                    │  │  10 top
//       │ a │                              │  │
//       │ m ├──────────────────────────────┤  │ 230 bottom, or as high as wide
//       │ e │ ticks, name                  │  │
//       └───┴──────────────────────────────┴──┘ 275, 45 below the area
//
// Axis::at is linear or logarithmic and never leaves ±1e5 units. A range that was given is kept; one found
// gets a margin: 4 % above and below, 6 units left and right.

namespace deepwrist::report {
namespace {

constexpr double kLargestValue = 1e300;
constexpr double kLogarithmicFrom = 1e-250, kLogarithmicTo = 1e250;  // leaves room for margins
constexpr double kFarOutside = 1e5;                                  // units of the drawing

void widen_by_margin(Axis& axis) {
  constexpr double kMargin = 0.04;
  if (axis.logarithmic) {
    const double factor = std::exp(kMargin * (std::log(axis.high) - std::log(axis.low)));
    axis.low /= factor;
    axis.high *= factor;
  } else {
    const double margin = (axis.high - axis.low) * kMargin;
    axis.low -= margin;
    axis.high += margin;
  }
}

std::string line(const char* kind, double x1, double y1, double x2, double y2) {
  return fmt::format("<line class=\"{}\" x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\"/>", kind, x1,
                     y1, x2, y2);
}

std::string tick_text(const char* anchor, double x, double y, const std::string& text) {
  return fmt::format("<text class=\"tick\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", anchor,
                     x, y, text);
}

constexpr double kLongestRowName = 150, kRowHeight = 36;

std::string named_rows(const PlotArea& area, const Axis& axis, const std::vector<std::string>& rows) {
  std::string svg;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double y = axis.at(static_cast<double>(i));
    svg += line("grid", area.left, y, area.right, y) +
           tick_text("end", area.left - 7, y + 4, fitted_text(rows[i], kLongestRowName));
  }
  return svg;
}

std::string rows_of(const PlotArea& area, const Axis& axis, const AxisNames& names) {
  if (!names.rows.empty()) return named_rows(area, axis, names.rows);
  std::string svg;
  const auto ticks = axis.logarithmic ? logarithmic_ticks(axis.low, axis.high)
                                      : nice_ticks(axis.low, axis.high, 6, names.whole_y ? 1 : 0);
  for (const double tick : ticks) {
    const double y = axis.at(tick);
    svg +=
        line("grid", area.left, y, area.right, y) + tick_text("end", area.left - 7, y + 4, number(tick, 6));
  }
  if (names.y.empty()) return svg;
  const double middle = (area.top + area.bottom) / 2;
  return svg + fmt::format(
                   "<text class=\"tick\" text-anchor=\"middle\" transform=\"translate(14 {:.1f}) "
                   "rotate(-90)\">{}</text>\n",
                   middle, fitted_text(names.y, area.bottom - area.top));
}

std::string columns_of(const PlotArea& area, const Axis& axis, const AxisNames& names) {
  std::string svg;
  for (const double tick : nice_ticks(axis.low, axis.high, names.whole_x ? 8 : 6, names.whole_x ? 1 : 0)) {
    const double x = axis.at(tick);
    if (!names.whole_x) svg += line("grid", x, area.top, x, area.bottom);
    svg += line("axis", x, area.bottom, x, area.bottom + 4) +
           tick_text("middle", x, area.bottom + 18, number(tick, names.whole_x ? 7 : 6));
  }
  return svg + line("axis", area.left, area.bottom, area.right, area.bottom) +
         tick_text("middle", (area.left + area.right) / 2, area.height - 5,
                   fitted_text(names.x, kChartWidth));
}

}  // namespace

bool is_drawn(double value) { return std::abs(value) <= kLargestValue; }

FoundRange::FoundRange()
    : low(std::numeric_limits<double>::infinity()), high(-std::numeric_limits<double>::infinity()) {}

void FoundRange::add(double value) {
  low = std::min(low, value);
  high = std::max(high, value);
}

double Axis::at(double value) const {
  const double share = logarithmic ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                                   : (value - low) / (high - low);
  // A logarithm of nothing, or of less, lies at the end of the axis's smallest values.
  return std::isnan(share) ? from : std::clamp(from + share * (to - from), -kFarOutside, kFarOutside);
}

PlotArea plot_area(bool has_y_label, bool square) {
  PlotArea area;
  if (has_y_label) area.left += 18;
  const double below = area.height - area.bottom;
  if (square) area.bottom = area.top + area.right - area.left;
  area.height = area.bottom + below;
  return area;
}

PlotArea area_of_rows(const std::vector<std::string>& names) {
  const Font font;
  double widest = 0;
  for (const auto& name : names) widest = std::max(widest, font.width(name, kChartFontSize));
  PlotArea area;
  const double below = area.height - area.bottom;
  area.left = std::max(area.left, std::min(widest, kLongestRowName) + 14);
  area.bottom = area.top + kRowHeight * static_cast<double>(names.size());
  area.height = area.bottom + below;
  return area;
}

Axis axis_of_rows(const PlotArea& area, std::size_t count) {
  return {-0.5, static_cast<double>(count) - 0.5, area.top, area.bottom};
}

Axis vertical_axis(const PlotArea& area, const std::optional<ValueRange>& fixed, const FoundRange& found,
                   bool logarithmic) {
  Axis axis{fixed ? fixed->first : found.low, fixed ? fixed->second : found.high, area.bottom, area.top,
            false};
  axis.logarithmic = logarithmic && axis.low > kLogarithmicFrom && axis.high < kLogarithmicTo;
  make_visible(axis.low, axis.high);
  if (!fixed) widen_by_margin(axis);
  return axis;
}

Axis horizontal_axis(const PlotArea& area, const std::optional<ValueRange>& fixed, const FoundRange& found) {
  constexpr double kInside = 6;
  if (fixed) {
    Axis axis{fixed->first, fixed->second, area.left, area.right};
    make_visible(axis.low, axis.high);
    return axis;
  }
  Axis axis{found.low, found.high, area.left + kInside, area.right - kInside};
  if (axis.low == axis.high) {
    axis.low -= 0.5;
    axis.high += 0.5;
  }
  make_visible(axis.low, axis.high);
  return axis;
}

std::string frame_svg(const PlotArea& area, const Axis& x, const Axis& y, const AxisNames& names) {
  return rows_of(area, y, names) + columns_of(area, x, names);
}

std::string fitted_text(const std::string& text, double width) {
  static thread_local const Font font;
  return escaped(font.fitted(text, kChartFontSize, width));
}

}  // namespace deepwrist::report
