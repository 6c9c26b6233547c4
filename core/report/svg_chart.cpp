#include "core/report/svg_chart.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "core/report/markup.h"

namespace deepwrist::report {
namespace {

constexpr double kWidth = 480, kHeight = 270;  // units of the drawing; it is scaled to its column
constexpr double kLeft = 64, kRight = 12, kTop = 10, kBottom = 40;
constexpr double kLargestValue = 1e300;  // differences of such values are still finite
constexpr double kLogarithmicFrom = 1e-250, kLogarithmicTo = 1e250;  // leaves room for margins
constexpr std::size_t kFewPoints = 40;  // so many points of the longest line are told apart as dots
constexpr int kColours = 8;

bool drawn(double value) { return std::abs(value) <= kLargestValue; }

/// Values on one axis and where they lie in the drawing.
struct Axis {
  double low = 0, high = 1;
  double from = 0, to = 1;
  bool logarithmic = false;

  double at(double value) const {
    const double share = logarithmic ? (std::log(value) - std::log(low)) / (std::log(high) - std::log(low))
                                     : (value - low) / (high - low);
    return from + share * (to - from);
  }
};

/// Widens [low, high] to a range that can be divided: neither empty nor below the resolution of its numbers.
void make_visible(double& low, double& high) {
  const double size = std::max(std::abs(low), std::abs(high));
  if (high - low > size * 1e-9) return;
  const double margin = size > 0 ? size * 0.05 : 1;
  low -= margin;
  high += margin;
}

struct Range {
  double low = INFINITY, high = -INFINITY;

  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

struct Axes {
  Axis x, y;
  bool empty = false;
};

/// The range with a margin, so that no line runs along the frame.
Axis y_axis(Range range, bool logarithmic) {
  constexpr double kMargin = 0.04;
  Axis axis{range.low, range.high, kHeight - kBottom, kTop, false};
  axis.logarithmic = logarithmic && range.low > kLogarithmicFrom && range.high < kLogarithmicTo;
  make_visible(axis.low, axis.high);
  if (axis.logarithmic) {
    const double factor = std::exp(kMargin * (std::log(axis.high) - std::log(axis.low)));
    axis.low /= factor;
    axis.high *= factor;
  } else {
    const double margin = (axis.high - axis.low) * kMargin;
    axis.low -= margin;
    axis.high += margin;
  }
  return axis;
}

Axes axes_of(const LineChart& chart) {
  Range x, y;
  for (const Series& series : chart.series) {
    for (const auto& [px, py] : series.points) {
      if (!drawn(px) || !drawn(py)) continue;
      x.add(px);
      y.add(py);
    }
  }
  Axes axes;
  axes.empty = x.low > x.high;
  if (axes.empty) return axes;
  if (x.low == x.high) x = {x.low - 0.5, x.high + 0.5};
  make_visible(x.low, x.high);
  axes.x = {x.low, x.high, kLeft + 6, kWidth - kRight - 6};
  axes.y = y_axis(y, chart.logarithmic);
  return axes;
}

std::string horizontal_grid(const Axis& axis) {
  std::string svg;
  const auto ticks =
      axis.logarithmic ? logarithmic_ticks(axis.low, axis.high) : nice_ticks(axis.low, axis.high, 5);
  for (const double tick : ticks) {
    const double y = axis.at(tick);
    svg += fmt::format(
        "<line class=\"grid\" x1=\"{:g}\" y1=\"{:.1f}\" x2=\"{:g}\" y2=\"{:.1f}\"/>"
        "<text class=\"tick\" text-anchor=\"end\" x=\"{:g}\" y=\"{:.1f}\">{}</text>\n",
        kLeft, y, kWidth - kRight, y, kLeft - 7, y + 4, number(tick, 5));
  }
  return svg;
}

std::string x_ticks(const Axis& axis, const std::string& label) {
  constexpr double kBase = kHeight - kBottom;
  std::string svg = fmt::format("<line class=\"axis\" x1=\"{:g}\" y1=\"{:g}\" x2=\"{:g}\" y2=\"{:g}\"/>\n",
                                kLeft, kBase, kWidth - kRight, kBase);
  for (const double tick : nice_ticks(axis.low, axis.high, 8, 1)) {
    const double x = axis.at(tick);
    svg += fmt::format(
        "<line class=\"axis\" x1=\"{:.1f}\" y1=\"{:g}\" x2=\"{:.1f}\" y2=\"{:g}\"/>"
        "<text class=\"tick\" text-anchor=\"middle\" x=\"{:.1f}\" y=\"{:g}\">{}</text>\n",
        x, kBase, x, kBase + 4, x, kBase + 18, number(tick, 7));
  }
  return svg + fmt::format("<text class=\"tick\" text-anchor=\"middle\" x=\"{:g}\" y=\"{:g}\">{}</text>\n",
                           (kLeft + kWidth - kRight) / 2, kHeight - 5, escaped(label));
}

/// The points between two gaps.
using Run = std::vector<std::pair<double, double>>;

std::vector<Run> runs_of(const Series& series) {
  std::vector<Run> runs(1);
  for (const auto& point : series.points) {
    if (drawn(point.first) && drawn(point.second)) {
      runs.back().push_back(point);
    } else if (!runs.back().empty()) {
      runs.emplace_back();
    }
  }
  if (runs.back().empty()) runs.pop_back();
  return runs;
}

std::string path_of(const Run& run, const Axes& axes) {
  std::string path;
  for (const auto& [x, y] : run) {
    path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : " L", axes.x.at(x), axes.y.at(y));
  }
  return fmt::format("<path d=\"{}\"/>\n", path);
}

/// A point's value under the pointer. A point without neighbours is no line: it always shows.
std::string point_of(const Series& series, std::pair<double, double> point, const Axes& axes,
                     const std::string& x_label, bool dot) {
  const double x = axes.x.at(point.first), y = axes.y.at(point.second);
  std::string svg;
  if (series.marked == point.first) {
    svg = fmt::format("<circle class=\"ring\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5.5\"/>", x, y);
  }
  return svg + fmt::format(
                   "<circle class=\"{}\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{}\"><title>{}, {} {}: "
                   "{}</title></circle>\n",
                   dot ? "dot" : "spot", x, y, dot ? "2.6" : "5", escaped(series.name), escaped(x_label),
                   number(point.first, 7), number(point.second, 6));
}

std::string classes_of(const Series& series) {
  return fmt::format("series c{}{}", std::abs(series.colour % kColours), series.dashed ? " dashed" : "");
}

std::string drawing_of(const Series& series, const Axes& axes, const std::string& x_label, bool dots) {
  std::string lines, points;
  for (const Run& run : runs_of(series)) {
    if (run.size() > 1) lines += path_of(run, axes);
    const bool dot = run.size() == 1 || (dots && !series.dashed);
    for (const auto& point : run) points += point_of(series, point, axes, x_label, dot);
  }
  return fmt::format("<g class=\"{}\">\n{}{}</g>\n", classes_of(series), lines, points);
}

std::string legend_of(const std::vector<Series>& all) {
  std::string html = "<ul class=\"legend\">";
  for (const Series& series : all) {
    html += fmt::format(
        "<li><svg class=\"{}\" viewBox=\"0 0 22 10\" width=\"22\" height=\"10\" aria-hidden=\"true\">"
        "<path d=\"M1 5 L21 5\"/></svg>{}</li>",
        classes_of(series), escaped(series.name));
  }
  return html + "</ul>\n";
}

}  // namespace

std::vector<double> nice_ticks(double low, double high, int count, double smallest_step) {
  make_visible(low, high);
  const double rough = std::max((high - low) / count, smallest_step);
  const double power = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double factor : {5.0, 2.0, 1.0}) {
    if (factor * power >= rough * (1 - 1e-9)) step = factor * power;
  }
  std::vector<double> ticks;
  const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
  // Counted in steps, so that no rounding errors add up and 0 is 0.
  for (int i = 0; first + i <= last && i <= 4 * count; ++i) ticks.push_back((first + i) * step + 0.0);
  return ticks;
}

std::vector<double> logarithmic_ticks(double low, double high) {
  constexpr std::size_t kMost = 6;
  const int first = static_cast<int>(std::floor(std::log10(low)));
  const int last = static_cast<int>(std::ceil(std::log10(high)));
  std::vector<double> powers, all;
  for (int power = first; power <= last; ++power) {
    for (const double factor : {1.0, 2.0, 5.0}) {
      const double tick = factor * std::pow(10, power);
      if (tick < low * (1 - 1e-9) || tick > high * (1 + 1e-9)) continue;
      all.push_back(tick);
      if (factor == 1) powers.push_back(tick);
    }
  }
  if (all.size() < 2) return nice_ticks(low, high, 5);
  if (all.size() <= kMost) return all;
  std::vector<double> ticks;
  const std::size_t every = (powers.size() + kMost - 1) / kMost;
  for (std::size_t i = 0; i < powers.size(); i += every) ticks.push_back(powers[i]);
  return ticks;
}

std::string line_chart(const LineChart& chart) {
  const Axes axes = axes_of(chart);
  std::string html =
      fmt::format("<figure class=\"chart\">\n<figcaption>{}</figcaption>\n", escaped(chart.title));
  if (axes.empty) return html + "<p class=\"none\">No finite values.</p>\n</figure>\n";
  html += fmt::format("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\" aria-label=\"{}\">\n", kWidth, kHeight,
                      escaped(chart.title));
  html += horizontal_grid(axes.y) + x_ticks(axes.x, chart.x_label);
  std::size_t longest = 0;
  for (const Series& series : chart.series) longest = std::max(longest, series.points.size());
  for (const Series& series : chart.series) {
    html += drawing_of(series, axes, chart.x_label, longest <= kFewPoints);
  }
  return html + "</svg>\n" + legend_of(chart.series) + "</figure>\n";
}

}  // namespace deepwrist::report
