#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "core/report/chart/chart_drawing.h"
#include "core/report/chart/chart_marks.h"
#include "core/report/chart/xy_series.h"

// Layers, from below:
//
//   frame          grid, ticks, names           not clipped
//   references     ┐
//   bands          │ clipped to the area between the axes and 6 units, for lines along its edge
//   lines          │
//   dots, marks    ┘
//   spots          invisible, larger, with the text of a point        drawn apart (drawing.spots)
//
// Ranges are those of the chart, else of all points, bars and bands; points that are not finite or absurdly
// large are left out, and a line is broken there. Dots are put on lines of at most 40 points.

namespace deepwrist::report {
namespace {

constexpr std::size_t kFewPoints = 40;  // so many points of the longest line are told apart as dots

std::string band_svg(const Plot& plot, const Band& band) {
  std::vector<Point> low, high;
  for (const auto& [x, from, to] : band.edges) {
    low.emplace_back(x, is_drawn(to) ? from : to);
    high.emplace_back(x, is_drawn(from) ? to : from);
  }
  std::string paths;
  for (const Run& run : runs_of(low)) {
    std::vector<Point> outline = visible_points(plot, high, run);
    const std::vector<Point> back = visible_points(plot, low, run);
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
  if (colour >= kFirstLandmarkColour) return fmt::format("series l{}", colour - kFirstLandmarkColour);
  return fmt::format("series c{}", std::abs(colour % kColours));
}

ChartDrawing draw(const XyChart& chart) {
  ChartDrawing drawing;
  FoundRange x, y;
  find_ranges(chart, x, y);
  drawing.legend = legend_of(chart);
  drawing.empty = x.empty();
  if (drawing.empty) return drawing;
  const bool rows = !chart.y_names.empty();
  const PlotArea area = rows ? area_of_rows(chart.y_names) : plot_area(!chart.y_label.empty(), chart.square);
  Plot plot{chart, area, horizontal_axis(area, chart.x_range, x),
            rows ? axis_of_rows(area, chart.y_names.size())
                 : vertical_axis(area, chart.y_range, y, chart.logarithmic)};
  if (chart.y_downwards && !rows) std::swap(plot.y.from, plot.y.to);
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
  drawing.body = frame_svg(area, plot.x, plot.y,
                           {chart.x_label, chart.y_label, chart.whole_numbers, false, chart.y_names}) +
                 clipped(area, lines + above);
  return drawing;
}

}  // namespace deepwrist::report
