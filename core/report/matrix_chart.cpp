#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/report/chart_drawing.h"
#include "core/report/font.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr double kStrongest = 0.55;  // opacity of a cell; text is legible on it in light and dark
constexpr double kGap = 2, kNameRow = 22, kMargin = 12, kFontSize = 12.5;

struct Layout {
  double left = 0, top = 0, width = 0, height = 0;  // of the first cell
};

double value_at(const MatrixChart& chart, std::size_t row, std::size_t column) {
  const bool given = row < chart.values.size() && column < chart.values[row].size();
  return given ? chart.values[row][column] : std::numeric_limits<double>::quiet_NaN();
}

std::string text_at(const MatrixChart& chart, std::size_t row, std::size_t column) {
  const bool given = row < chart.texts.size() && column < chart.texts[row].size();
  return given ? chart.texts[row][column] : number(value_at(chart, row, column), 4);
}

Layout layout_of(const MatrixChart& chart) {
  constexpr double kLongestName = 130, kTallest = 84, kLowest = 26;
  const Font font;
  double names = 0;
  for (const std::string& name : chart.rows)
    names = std::max(names, std::min(font.width(name, kFontSize), kLongestName));
  Layout layout;
  layout.left = (chart.y_label.empty() ? 4 : 26) + names + 10;
  layout.top = kNameRow + (chart.x_label.empty() ? 0 : 20);
  layout.width = (kChartWidth - layout.left - kMargin) / static_cast<double>(chart.columns.size());
  layout.height = std::clamp(layout.width, kLowest,
                             std::max(kLowest, kTallest - 6.0 * static_cast<double>(chart.rows.size())));
  return layout;
}

ValueRange shading_of(const MatrixChart& chart) {
  if (chart.range) return *chart.range;
  double largest = 0;
  for (const auto& row : chart.values) {
    for (const double value : row) {
      if (is_drawn(value)) largest = std::max(largest, value);
    }
  }
  return {0, largest > 0 ? largest : 1};
}

std::string cell_svg(const MatrixChart& chart, const Layout& layout, const ValueRange& shading,
                     std::size_t row, std::size_t column) {
  const double x = layout.left + static_cast<double>(column) * layout.width,
               y = layout.top + static_cast<double>(row) * layout.height;
  const double value = value_at(chart, row, column);
  const double share = std::isnan(value)
                           ? 0
                           : std::clamp((value - shading.first) / (shading.second - shading.first), 0.0, 1.0);
  const std::string text = text_at(chart, row, column);
  const std::string title = fmt::format("{} {}, {} {}: {}", chart.y_label, chart.rows[row], chart.x_label,
                                        chart.columns[column], text);
  return fmt::format(
      "<g><title>{}</title><rect class=\"empty\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\" "
      "rx=\"3\"/>"
      "<rect class=\"cell\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" rx=\"3\" "
      "fill-opacity=\"{:.3f}\"/><text class=\"value\" text-anchor=\"middle\" x=\"{:.1f}\" "
      "y=\"{:.1f}\">{}</text></g>\n",
      escaped(title), x, y, layout.width - kGap, layout.height - kGap, x, y, layout.width - kGap,
      layout.height - kGap, std::isnan(share) ? 0 : share * kStrongest, x + (layout.width - kGap) / 2,
      y + (layout.height - kGap) / 2 + 5, fitted_text(text, layout.width - kGap));
}

std::string names_svg(const MatrixChart& chart, const Layout& layout) {
  std::string svg;
  for (std::size_t i = 0; i < chart.columns.size(); ++i) {
    svg += fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
                       layout.left + (static_cast<double>(i) + 0.5) * layout.width - kGap / 2, layout.top - 8,
                       fitted_text(chart.columns[i], layout.width - kGap));
  }
  const double names = layout.left - (chart.y_label.empty() ? 4 : 26) - 8;
  for (std::size_t i = 0; i < chart.rows.size(); ++i) {
    svg += fmt::format("<text class=\"tick\" text-anchor=\"end\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
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
  const ValueRange shading = shading_of(chart);
  drawing.height = layout.top + layout.height * static_cast<double>(chart.rows.size()) + 6;
  drawing.body = names_svg(chart, layout);
  for (std::size_t row = 0; row < chart.rows.size(); ++row) {
    for (std::size_t column = 0; column < chart.columns.size(); ++column)
      drawing.body += cell_svg(chart, layout, shading, row, column);
  }
  return drawing;
}

}  // namespace deepwrist::report
