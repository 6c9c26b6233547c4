#include "core/report/chart/svg_chart.h"

#include <fmt/format.h>

#include "core/report/chart/chart_drawing.h"
#include "core/report/chart/chart_style.h"
#include "core/report/font.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr const char* kNothing = "No finite values.";

ChartDrawing drawing_of(const Figure& figure) {
  return std::visit([](const auto& chart) { return draw(chart); }, figure.chart);
}

std::string legend_html(const std::vector<LegendEntry>& legend) {
  if (legend.empty()) return "";
  std::string html = "<ul class=\"legend\">";
  for (const LegendEntry& entry : legend) {
    html += fmt::format(
        "<li><svg class=\"{}\" viewBox=\"0 0 22 10\" width=\"22\" height=\"10\" "
        "aria-hidden=\"true\">{}</svg>{}</li>",
        entry.classes, entry.picture, escaped(entry.name));
  }
  return html + "</ul>\n";
}

/// The legend in rows below the drawing; `height` grows by them.
std::string legend_svg(const ChartDrawing& drawing, double& height) {
  constexpr double kPicture = 28, kBetween = 18, kRow = 20, kLeft = 12;
  const Font font;
  std::string svg;
  double x = kLeft;
  height += 8;
  for (const LegendEntry& entry : drawing.legend) {
    const std::string name = font.fitted(entry.name, kChartFontSize, drawing.width - 2 * kLeft - kPicture);
    const double width = kPicture + font.width(name, kChartFontSize);
    if (x > kLeft && x + width > drawing.width - kLeft) {
      x = kLeft;
      height += kRow;
    }
    svg += fmt::format(
        "<g class=\"{}\" transform=\"translate({:.1f} {:.1f})\">{}</g><text class=\"tick\" x=\"{:.1f}\" "
        "y=\"{:.1f}\">{}</text>\n",
        entry.classes, x, height, entry.picture, x + kPicture, height + 9.5, escaped(name));
    x += width + kBetween;
  }
  if (!drawing.legend.empty()) height += kRow;
  return svg;
}

}  // namespace

std::string figure_html(const Figure& figure) {
  const ChartDrawing drawing = drawing_of(figure);
  std::string html =
      fmt::format("<figure class=\"chart\">\n<figcaption>{}</figcaption>\n", escaped(figure.title));
  if (drawing.empty) return html + fmt::format("<p class=\"none\">{}</p>\n</figure>\n", kNothing);
  html += fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">\n{}{}</svg>\n",
                      drawing.width, drawing.height, escaped(figure.title), drawing.body, drawing.spots);
  html += legend_html(drawing.legend);
  if (!figure.note.empty()) html += fmt::format("<p class=\"note\">{}</p>\n", escaped(figure.note));
  return html + "</figure>\n";
}

std::string figure_svg(const Figure& figure) {
  ChartDrawing drawing = drawing_of(figure);
  double height = drawing.height;
  std::string legend;
  if (drawing.empty) {
    height = 60;
    drawing.body = fmt::format("<text class=\"tick\" x=\"12\" y=\"34\">{}</text>\n", kNothing);
  } else {
    legend = legend_svg(drawing, height);
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" "
      "width=\"{0:g}\" height=\"{1:g}\" viewBox=\"0 0 {0:g} {1:g}\" role=\"img\">\n<title>{2}</title>\n"
      "<style>{3}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n{4}{5}</svg>\n",
      drawing.width, height, escaped(figure.title), standalone_chart_style(), drawing.body, legend);
}

}  // namespace deepwrist::report
