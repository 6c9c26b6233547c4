#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/report/chart/chart_drawing.h"
#include "core/report/font.h"
#include "core/report/markup.h"

//              x_label
//           col 1    col 2       all cells of one size: as wide as the names leave room in kChartWidth,
//   y  row ┌───────┬───────┐     as high as wide, but 26 to 84 - 6 × rows units
//   _    1 │  41   │   3   │
//   l  row ├───────┼───────┤
//   a    2 │   5   │  38   │
//   b      └───────┴───────┘
//
// Colour is one hue whose opacity is 0.55 (value - low) / (high - low), over a grey that shows where there
// is nothing: text stays legible in light and dark. The range is the chart's, else from 0 to the largest
// value. Numbers are all whole, or all but large ones with two decimals.

namespace deepwrist::report {
namespace {

constexpr double kStrongest = 0.55;  // opacity of a cell; text is legible on it in light and dark
constexpr double kGap = 2, kNameRow = 22, kMargin = 12;

struct Layout {
  double left = 0, top = 0, width = 0, height = 0;  // of the first cell
};

double value_at(const MatrixChart& chart, std::size_t row, std::size_t column) {
  const bool given = row < chart.values.size() && column < chart.values[row].size();
  return given ? chart.values[row][column] : std::numeric_limits<double>::quiet_NaN();
}

/// Whole numbers as they are; shares and coefficients with two decimals, all of a matrix alike.
bool is_whole(const MatrixChart& chart) {
  return std::ranges::all_of(chart.values, [](const auto& row) {
    return std::ranges::all_of(row,
                               [](double value) { return !is_drawn(value) || value == std::round(value); });
  });
}

std::string text_at(const MatrixChart& chart, bool whole, std::size_t row, std::size_t column) {
  constexpr double kMostWithDecimals = 100;
  if (row < chart.texts.size() && column < chart.texts[row].size()) return chart.texts[row][column];
  const double value = value_at(chart, row, column);
  return !whole && std::abs(value) < kMostWithDecimals ? decimal_number(value, 2) : number(value, 9);
}

Layout layout_of(const MatrixChart& chart) {
  constexpr double kLongestName = 130, kTallest = 84, kLowest = 26;
  const Font font;
  double names = 0;
  for (const std::string& name : chart.rows)
    names = std::max(names, std::min(font.width(name, kChartFontSize), kLongestName));
  Layout layout;
  layout.left = (chart.y_label.empty() ? 4 : 26) + names + 10;
  layout.top = kNameRow + (chart.x_label.empty() ? 0 : 20);
  layout.width = (kChartWidth - layout.left - kMargin) / static_cast<double>(chart.columns.size());
  layout.height = std::clamp(layout.width, kLowest,
                             std::max(kLowest, kTallest - 6.0 * static_cast<double>(chart.rows.size())));
  return layout;
}

/// What all cells share.
struct Shading {
  double low = 0, high = 1;
  bool whole = false;
};

Shading shading_of(const MatrixChart& chart) {
  const bool whole = is_whole(chart);
  if (chart.range && chart.range->first < chart.range->second)
    return {chart.range->first, chart.range->second, whole};
  double largest = 0;
  for (const auto& row : chart.values) {
    for (const double value : row) {
      if (is_drawn(value)) largest = std::max(largest, value);
    }
  }
  return {0, largest > 0 ? largest : 1, whole};
}

/// The grey rectangle shows where there is nothing; the colour lies over it.
std::string cell_svg(const MatrixChart& chart, const Layout& layout, const Shading& shading, std::size_t row,
                     std::size_t column) {
  const double x = layout.left + static_cast<double>(column) * layout.width,
               y = layout.top + static_cast<double>(row) * layout.height;
  const double width = layout.width - kGap, height = layout.height - kGap;
  const double value = value_at(chart, row, column);
  const double share = (value - shading.low) / (shading.high - shading.low);
  const double opacity = std::isnan(share) ? 0 : std::clamp(share, 0.0, 1.0) * kStrongest;
  const std::string text = text_at(chart, shading.whole, row, column);
  const std::string title = fmt::format("{} {}, {} {}: {}", chart.y_label, chart.rows[row], chart.x_label,
                                        chart.columns[column], text);
  const std::string box = fmt::format("x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\"",
                                      x, y, width, height);
  return fmt::format(
      "<g><title>{}</title><rect class=\"empty\" {}/><rect class=\"cell\" {} fill-opacity=\"{:.3f}\"/>"
      "<text class=\"value\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text></g>\n",
      escaped(title), box, box, opacity, x + width / 2, y + height / 2 + 5, fitted_text(text, width));
}

std::string names_svg(const MatrixChart& chart, const Layout& layout) {
  std::string svg;
  for (std::size_t i = 0; i < chart.columns.size(); ++i) {
    svg +=
        fmt::format("<text class=\"tick name\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                    layout.left + (static_cast<double>(i) + 0.5) * layout.width - kGap / 2, layout.top - 8,
                    fitted_text(chart.columns[i], layout.width * 0.9));
  }
  const double names = layout.left - (chart.y_label.empty() ? 4 : 26) - 8;
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    svg += fmt::format("<text class=\"tick name\" text-anchor=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                       layout.left - 8, layout.top + (static_cast<double>(i) + 0.5) * layout.height + 3,
                       fitted_text(chart.rows[i], names));
  }
  if (!chart.x_label.empty()) {
    svg += fmt::format("<text class=\"tick strong\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"14\">{}</text>\n",
                       (layout.left + kChartWidth - kMargin) / 2, fitted_text(chart.x_label, 300));
  }
  if (chart.y_label.empty()) return svg;
  const double height = layout.height * static_cast<double>(chart.rows.size());
  return svg + fmt::format(
                   "<text class=\"tick strong\" text-anchor=\"middle\" transform=\"translate(14 {:.1f}) "
                   "rotate(-90)\">{}</text>\n",
                   layout.top + height / 2, fitted_text(chart.y_label, height));
}

}  // namespace

ChartDrawing draw(const MatrixChart& chart) {
  ChartDrawing drawing;
  drawing.empty = chart.rows.empty() || chart.columns.empty();
  if (drawing.empty) return drawing;
  const Layout layout = layout_of(chart);
  const Shading shading = shading_of(chart);
  drawing.height = layout.top + layout.height * static_cast<double>(chart.rows.size()) + 6;
  drawing.body = names_svg(chart, layout);
  for (std::size_t row = 0; row < chart.rows.size(); ++row) {
    for (std::size_t column = 0; column < chart.columns.size(); ++column)
      drawing.body += cell_svg(chart, layout, shading, row, column);
  }
  return drawing;
}

}  // namespace deepwrist::report
