#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/report/chart_drawing.h"
#include "core/report/chart_marks.h"
#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr std::size_t kFewPoints = 40;  // so many points of the longest line are told apart as dots
constexpr double kSpotDistance = 7;     // between points that show their values
constexpr double kMarkerRadius = 4.5;

struct Plot {
  const XyChart& chart;
  PlotArea area;
  Axis x, y;

  Point at(Point point) const { return {x.at(point.first), y.at(point.second)}; }
  bool shows(Point point) const {
    const auto [px, py] = at(point);
    return px > area.left - 1 && px < area.right + 1 && py > area.top - 1 && py < area.bottom + 1;
  }
};

bool is_drawn_point(Point point) { return is_drawn(point.first) && is_drawn(point.second); }

/// The indices of points between two gaps.
using Run = std::vector<std::size_t>;

std::vector<Run> runs_of(const std::vector<Point>& points) {
  std::vector<Run> runs(1);
  for (std::size_t i = 0; i < points.size(); ++i) {
    if (is_drawn_point(points[i])) {
      runs.back().push_back(i);
    } else if (!runs.back().empty()) {
      runs.emplace_back();
    }
  }
  if (runs.back().empty()) runs.pop_back();
  return runs;
}

/// What can be seen of a line: of the points in one column of half a unit the first, the last and the
/// extremes (Jugel et al., M4: a visualization-oriented time series data aggregation, VLDB 2014).
std::vector<Point> visible_points(const Plot& plot, const Series& series, const Run& run) {
  constexpr double kColumn = 0.5;
  std::vector<Point> places, visible;
  for (const std::size_t i : run) places.push_back(plot.at(series.points[i]));
  for (std::size_t begin = 0, end = 0; begin < places.size(); begin = end) {
    const double column = std::floor(places[begin].first / kColumn);
    while (end < places.size() && std::floor(places[end].first / kColumn) == column) ++end;
    const auto first = places.begin() + static_cast<std::ptrdiff_t>(begin),
               last = places.begin() + static_cast<std::ptrdiff_t>(end);
    if (end - begin <= 4) {
      visible.insert(visible.end(), first, last);
      continue;
    }
    const auto by_height = [](Point a, Point b) { return a.second < b.second; };
    const auto [low, high] = std::minmax_element(first + 1, last - 1, by_height);
    visible.insert(visible.end(), {*first, *std::min(low, high), *std::max(low, high), *(last - 1)});
  }
  return visible;
}

std::string path_of(const std::vector<Point>& places, SeriesKind kind) {
  std::string path;
  for (const auto& [x, y] : places) {
    if (path.empty()) {
      path = fmt::format("M{:.1f} {:.1f}", x, y);
    } else if (kind == SeriesKind::steps) {
      path += fmt::format(" H{:.1f} V{:.1f}", x, y);
    } else {
      path += fmt::format(" L{:.1f} {:.1f}", x, y);
    }
  }
  return fmt::format("<path d=\"{}\"/>\n", path);
}

/// The point's error bar of that direction, if it has one.
std::optional<ValueRange> bar_of(const std::vector<ValueRange>& bars, std::size_t i) {
  if (i >= bars.size() || !is_drawn(bars[i].first) || !is_drawn(bars[i].second)) return std::nullopt;
  return bars[i];
}

std::string value_text(double value, int digits, const std::optional<ValueRange>& bar) {
  const std::string text = number(value, digits);
  return bar ? fmt::format("{} ({}–{})", text, number(bar->first), number(bar->second)) : text;
}

std::string title_of(const XyChart& chart, const Series& series, std::size_t i) {
  const auto [x, y] = series.points[i];
  const std::string y_label = chart.y_label.empty() ? "" : chart.y_label + " ";
  const bool noted = i < series.notes.size() && !series.notes[i].empty();
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

std::string classes_of(const Series& series) {
  return colour_classes(series.colour) + (series.dashed ? " dashed" : "");
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

struct SeriesDrawing {
  std::string lines, dots, spots;
};

/// Points far enough from each other show their values; one without neighbours is no line: it always shows.
void add_points(SeriesDrawing& drawing, const Plot& plot, const Series& series, const Run& run, bool dots) {
  Point last{-kSpotDistance, -kSpotDistance};
  for (const std::size_t i : run) {
    const Point point = series.points[i], place = plot.at(point);
    if (!plot.shows(point)) continue;
    const bool marked = series.marked == point.first;
    if (marked) drawing.dots += circle("ring", place, "5.5", "");
    const double distance = std::hypot(place.first - last.first, place.second - last.second);
    if (distance < kSpotDistance && !dots && !marked && i != run.back()) continue;
    last = place;
    if (dots || run.size() == 1) {
      drawing.dots += circle("dot", place, "2.6", title_of(plot.chart, series, i));
    } else {
      drawing.spots += circle("spot", place, "5", title_of(plot.chart, series, i));
    }
  }
}

SeriesDrawing drawing_of(const Plot& plot, const Series& series, bool dots) {
  SeriesDrawing drawing;
  if (series.kind == SeriesKind::markers) return {"", markers_of(plot, series), ""};
  for (const Run& run : runs_of(series.points)) {
    if (run.size() > 1) drawing.lines += path_of(visible_points(plot, series, run), series.kind);
    add_points(drawing, plot, series, run, dots && !series.dashed);
  }
  return drawing;
}

std::string band_svg(const Plot& plot, const Band& band) {
  std::vector<Point> low, high;
  for (const auto& [x, from, to] : band.edges) {
    low.emplace_back(x, is_drawn(to) ? from : to);
    high.emplace_back(x, is_drawn(from) ? to : from);
  }
  std::string paths;
  const Series below{"", low}, above{"", high};
  for (const Run& run : runs_of(low)) {
    std::vector<Point> outline = visible_points(plot, above, run);
    const std::vector<Point> back = visible_points(plot, below, run);
    outline.insert(outline.end(), back.rbegin(), back.rend());
    paths += path_of(outline, SeriesKind::line);
  }
  return fmt::format("<g class=\"{} band\">{}</g>\n", colour_classes(band.colour), paths);
}

std::string references_of(const Plot& plot) {
  std::string svg;
  for (const ReferenceLine& reference : plot.chart.references) {
    if (!is_drawn_point(reference.from) || !is_drawn_point(reference.to)) continue;
    svg += path_of({plot.at(reference.from), plot.at(reference.to)}, SeriesKind::line);
  }
  return svg.empty() ? "" : "<g class=\"reference\">" + svg + "</g>\n";
}

std::vector<LegendEntry> legend_of(const XyChart& chart) {
  constexpr const char* kLine = "<path d=\"M1 5 L21 5\"/>";
  std::vector<LegendEntry> legend;
  for (const Series& series : chart.series) {
    const bool markers = series.kind == SeriesKind::markers;
    legend.push_back(
        {classes_of(series), markers ? marker_svg(series.colour, {11, 5}, 4, "") : kLine, series.name});
  }
  for (const Band& band : chart.bands) {
    if (!band.name.empty())
      legend.push_back({colour_classes(band.colour) + " band", "<path d=\"M1 0h20v10h-20Z\"/>", band.name});
  }
  for (const ReferenceLine& reference : chart.references) {
    if (!reference.name.empty()) legend.push_back({"reference", kLine, reference.name});
  }
  return legend;
}

/// Cuts off what lies outside the axes, but not half the width of a line along them.
std::string clipped(const PlotArea& area, const std::string& svg) {
  constexpr double kBeside = 6;
  const std::string box =
      fmt::format("{:.1f} {:.1f} {:.1f} {:.1f}", area.left - kBeside, area.top - kBeside,
                  area.right - area.left + 2 * kBeside, area.bottom - area.top + 2 * kBeside);
  return fmt::format(
      "<svg x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" viewBox=\"{}\">\n{}</svg>\n",
      area.left - kBeside, area.top - kBeside, area.right - area.left + 2 * kBeside,
      area.bottom - area.top + 2 * kBeside, box, svg);
}

void find_ranges(const XyChart& chart, FoundRange& x, FoundRange& y) {
  const auto add = [&](double px, double py) {
    if (!is_drawn_point({px, py})) return;
    x.add(px);
    y.add(py);
  };
  for (const Series& series : chart.series) {
    for (std::size_t i = 0; i < series.points.size(); ++i) {
      const auto [px, py] = series.points[i];
      add(px, py);
      if (series.kind != SeriesKind::markers) continue;
      if (const auto bar = bar_of(series.x_bars, i)) add(bar->first, py), add(bar->second, py);
      if (const auto bar = bar_of(series.y_bars, i)) add(px, bar->first), add(px, bar->second);
    }
  }
  for (const Band& band : chart.bands) {
    for (const auto& [px, low, high] : band.edges) add(px, low), add(px, high);
  }
}

std::size_t longest_line(const XyChart& chart) {
  std::size_t longest = 0;
  for (const Series& series : chart.series) {
    if (series.kind != SeriesKind::markers) longest = std::max(longest, series.points.size());
  }
  return longest;
}

}  // namespace

std::string colour_classes(int colour) {
  constexpr int kColours = 8;
  return fmt::format("series c{}", std::abs(colour % kColours));
}

ChartDrawing draw(const XyChart& chart) {
  ChartDrawing drawing;
  FoundRange x, y;
  find_ranges(chart, x, y);
  drawing.legend = legend_of(chart);
  drawing.empty = x.empty();
  if (drawing.empty) return drawing;
  const PlotArea area = plot_area(!chart.y_label.empty(), chart.square);
  const Plot plot{chart, area, horizontal_axis(area, chart.x_range, x),
                  vertical_axis(area, chart.y_range, y, chart.logarithmic)};
  drawing.height = area.height;
  std::string lines = references_of(plot), above;
  for (const Band& band : chart.bands) lines += band_svg(plot, band);
  const bool dots = longest_line(chart) <= kFewPoints;
  for (const Series& series : chart.series) {
    const SeriesDrawing drawn = drawing_of(plot, series, dots && series.kind == SeriesKind::line);
    const auto group = [&](const std::string& svg) {
      return svg.empty() ? "" : fmt::format("<g class=\"{}\">\n{}</g>\n", classes_of(series), svg);
    };
    lines += group(drawn.lines);
    above += group(drawn.dots);
    drawing.spots += group(drawn.spots);
  }
  drawing.body = frame_svg(area, plot.x, plot.y, {chart.x_label, chart.y_label, chart.whole_numbers, false}) +
                 clipped(area, lines + above);
  return drawing;
}

}  // namespace deepwrist::report
