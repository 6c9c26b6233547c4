#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/report/chart/chart_drawing.h"
#include "core/report/chart/chart_ticks.h"
#include "core/report/markup.h"

// Values of several classes in bins of equal width over one another, as half-transparent outlines:
//
//   edges   low + i (high - low) / n; the last bin holds high itself, the outer ones what lies beyond
//   n       as asked for, else √(values / 2), 8 to 40; 10, 20 or 40 in a given range,
//           so that edges are round numbers there
//   height  values of the class, or their share of it, so that classes of different size can be compared
//
// Above lie the lines with their names and, invisible, a rectangle a bin with its numbers to point at.

namespace deepwrist::report {
namespace {

constexpr int kFewestBins = 8, kMostBins = 200, kMostOwnBins = 40;

struct Bins {
  Axis x;
  std::vector<std::vector<double>> heights;  // of each class
  std::vector<std::size_t> totals;           // values of each class

  std::size_t count() const { return heights.empty() ? 0 : heights[0].size(); }
  double edge(std::size_t bin) const {
    return x.low + (x.high - x.low) * (static_cast<double>(bin) / static_cast<double>(count()));
  }
};

FoundRange range_of(const Histogram& chart, std::size_t& values) {
  FoundRange range;
  for (const auto& one : chart.classes) {
    for (const double value : one.values) {
      if (!is_drawn(value)) continue;
      range.add(value);
      ++values;
    }
  }
  return range;
}

/// As many bins as the square root of half the values: with two classes that of one. In a range that was
/// given, whose ends are round, edges are round numbers too.
int bin_count(const Histogram& chart, std::size_t values) {
  if (chart.bins > 0) return std::min(chart.bins, kMostBins);
  const int count = static_cast<int>(std::min(std::sqrt(static_cast<double>(values) / 2), 1e6));
  if (chart.range) return count < 15 ? 10 : count < 30 ? 20 : kMostOwnBins;
  return std::clamp(count, kFewestBins, kMostOwnBins);
}

Bins bins_of(const Histogram& chart, const Axis& x, int count) {
  Bins bins{x, {}, {}};
  for (const auto& one : chart.classes) {
    std::vector<double> heights(static_cast<std::size_t>(count));
    std::size_t total = 0;
    for (const double value : one.values) {
      if (!is_drawn(value)) continue;
      const double bin = std::floor((value - x.low) / (x.high - x.low) * count);
      ++heights[static_cast<std::size_t>(std::clamp(bin, 0.0, count - 1.0))];
      ++total;
    }
    bins.heights.push_back(std::move(heights));
    bins.totals.push_back(total);
  }
  return bins;
}

std::string outline(const Bins& bins, std::size_t index, const Axis& y) {
  std::string path = fmt::format("M{:.1f} {:.1f}", bins.x.at(bins.edge(0)), y.at(0));
  for (std::size_t bin = 0; bin < bins.count(); ++bin) {
    path += fmt::format("V{:.1f}H{:.1f}", y.at(bins.heights[index][bin]), bins.x.at(bins.edge(bin + 1)));
  }
  return fmt::format("<path d=\"{}V{:.1f}\"/>", path, y.at(0));
}

std::string bin_spot(const Histogram& chart, const Bins& bins, const PlotArea& area, std::size_t bin) {
  std::string text = chart.x_label + " " + range_text(number(bins.edge(bin)), number(bins.edge(bin + 1)));
  for (std::size_t i = 0; i < chart.classes.size(); ++i) {
    text += fmt::format("{} {} {}", i == 0 ? ":" : ",", chart.classes[i].name, number(bins.heights[i][bin]));
  }
  const double left = bins.x.at(bins.edge(bin)), right = bins.x.at(bins.edge(bin + 1));
  return fmt::format(
      "<rect class=\"bin\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
      "height=\"{:.1f}\"><title>{}</title></rect>\n",
      left, area.top, right - left, area.bottom - area.top, escaped(text));
}

/// The lines with their names at the top, on the side with more room.
std::string lines_svg(const Histogram& chart, const PlotArea& area, const Axis& x) {
  std::string svg;
  double row = area.top + 10;
  for (const auto& [value, name] : chart.lines) {
    if (!is_drawn(value) || value < x.low || value > x.high) continue;
    const double at = x.at(value);
    const bool left = at > (area.left + area.right) / 2;
    const double room = (left ? at - area.left : area.right - at) - 8;
    svg += fmt::format(
        "<g class=\"reference\"><path d=\"M{0:.1f} {1:.1f}V{2:.1f}\"/></g><text class=\"tick halo\" "
        "text-anchor=\"{3}\" x=\"{4:.1f}\" y=\"{5:.1f}\">{6}</text>\n",
        at, area.top, area.bottom, left ? "end" : "start", at + (left ? -5 : 5), row,
        fitted_text(name, room));
    row += 15;
  }
  return svg;
}

}  // namespace

ChartDrawing draw(const Histogram& chart) {
  ChartDrawing drawing;
  std::size_t values = 0;
  const FoundRange found = range_of(chart, values);
  for (const auto& one : chart.classes)
    drawing.legend.push_back(
        {colour_classes(one.colour) + " bars", "<path d=\"M1 0h20v10h-20Z\"/>", one.name});
  drawing.empty = values == 0;
  if (drawing.empty) return drawing;
  const PlotArea area = plot_area(true, false);
  Bins bins = bins_of(chart, horizontal_axis(area, chart.range, found), bin_count(chart, values));
  FoundRange heights;
  heights.add(0);
  for (std::size_t i = 0; i < bins.heights.size(); ++i) {
    for (double& height : bins.heights[i]) {
      if (chart.shares && bins.totals[i] > 0) height /= static_cast<double>(bins.totals[i]);
      heights.add(height);
    }
  }
  const Axis y = vertical_axis(area, ValueRange{0, heights.high * 1.06}, heights, false);
  drawing.height = area.height;
  drawing.body =
      frame_svg(area, bins.x, y,
                {chart.x_label, chart.shares ? "share of the class" : chart.counted, false, !chart.shares});
  for (std::size_t i = 0; i < chart.classes.size(); ++i) {
    drawing.body += fmt::format("<g class=\"{} bars\">{}</g>\n", colour_classes(chart.classes[i].colour),
                                outline(bins, i, y));
  }
  drawing.body += lines_svg(chart, area, bins.x);
  for (std::size_t bin = 0; bin < bins.count(); ++bin) drawing.spots += bin_spot(chart, bins, area, bin);
  return drawing;
}

}  // namespace deepwrist::report
