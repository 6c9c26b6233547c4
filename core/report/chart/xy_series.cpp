#include "core/report/chart/xy_series.h"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "core/report/chart/chart_drawing.h"
#include "core/report/chart/chart_marks.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr double kSpotSide = 7;  // of the squares in which one point shows its values
constexpr double kMarkerRadius = 4.5;

std::string value_text(double value, int digits, const std::optional<ValueRange>& bar) {
  const std::string text = number(value, digits);
  return bar ? fmt::format("{} ({})", text, range_text(number(bar->first), number(bar->second))) : text;
}

std::string title_of(const XyChart& chart, const Series& series, std::size_t i) {
  const auto [x, y] = series.points[i];
  const std::string y_label = chart.y_label.empty() ? "" : chart.y_label + " ";
  const bool noted = i < series.notes.size() && !series.notes[i].empty();
  const auto row = static_cast<std::size_t>(y < 0 ? 0 : std::lround(y));
  if (row < chart.y_names.size())
    return "<title>" +
           escaped(fmt::format("{}, {}: {}", chart.y_names[row], series.name,
                               value_text(x, 4, bar_of(series.x_bars, i)))) +
           "</title>";
  return "<title>" +
         escaped(fmt::format("{}, {} {}: {}{}{}{}", series.name, chart.x_label,
                             value_text(x, chart.whole_numbers ? 7 : 4, bar_of(series.x_bars, i)), y_label,
                             value_text(y, 5, bar_of(series.y_bars, i)), noted ? ", " : "",
                             noted ? series.notes[i] : "")) +
         "</title>";
}

std::string circle(const char* kind, Point at, const char* radius, const std::string& inside) {
  return fmt::format("<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\">{}</circle>\n", kind,
                     at.first, at.second, radius, inside);
}

std::string markers_of(const Plot& plot, const Series& series) {
  std::string svg;
  for (std::size_t i = 0; i < series.points.size(); ++i) {
    const Point point = series.points[i];
    if (!is_drawn_point(point) || !plot.shows(point)) continue;
    if (const auto bar = bar_of(series.x_bars, i))
      svg += error_bar_svg(plot.at({bar->first, point.second}), plot.at({bar->second, point.second}));
    if (const auto bar = bar_of(series.y_bars, i))
      svg += error_bar_svg(plot.at({point.first, bar->first}), plot.at({point.first, bar->second}));
    svg += marker_svg(series.colour, plot.at(point), kMarkerRadius, title_of(plot.chart, series, i));
  }
  return svg;
}

/// At most one point in a square of the drawing shows its values; one without neighbours is no line: it
/// always shows.
void add_points(SeriesDrawing& drawing, const Plot& plot, const Series& series, const Run& run, bool dots) {
  std::set<std::pair<int, int>> taken;
  for (const std::size_t i : run) {
    const Point point = series.points[i], place = plot.at(point);
    if (!plot.shows(point)) continue;
    const bool marked = series.marked == point.first;
    if (marked) drawing.dots += circle("ring", place, "5.5", "");
    const bool free = taken.emplace(int(place.first / kSpotSide), int(place.second / kSpotSide)).second;
    if (!free && !dots && !marked && i != run.back()) continue;
    if (dots || run.size() == 1) {
      drawing.dots += circle("dot", place, "2.6", title_of(plot.chart, series, i));
    } else {
      drawing.spots += circle("spot", place, "5", title_of(plot.chart, series, i));
    }
  }
}

}  // namespace

std::optional<ValueRange> bar_of(const std::vector<ValueRange>& bars, std::size_t point) {
  if (point >= bars.size() || !is_drawn(bars[point].first) || !is_drawn(bars[point].second))
    return std::nullopt;
  return bars[point];
}

std::string classes_of(const Series& series) {
  return colour_classes(series.colour) + (series.dashed ? " dashed" : "");
}

SeriesDrawing drawing_of(const Plot& plot, const Series& series, bool dots) {
  SeriesDrawing drawing;
  if (series.kind == SeriesKind::markers) return {"", markers_of(plot, series), ""};
  for (const Run& run : runs_of(series.points)) {
    if (run.size() > 1) drawing.lines += path_of(visible_points(plot, series.points, run), series.kind);
    add_points(drawing, plot, series, run, dots && !series.dashed);
  }
  return drawing;
}

}  // namespace deepwrist::report
