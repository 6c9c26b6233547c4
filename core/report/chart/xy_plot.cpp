#include "core/report/chart/xy_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace deepwrist::report {

bool Plot::shows(Point point) const {
  const auto [px, py] = at(point);
  return px > area.left - 1 && px < area.right + 1 && py > area.top - 1 && py < area.bottom + 1;
}

bool is_drawn_point(Point point) { return is_drawn(point.first) && is_drawn(point.second); }

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

std::vector<Point> visible_points(const Plot& plot, const std::vector<Point>& points, const Run& run) {
  constexpr double kColumn = 0.5;
  std::vector<Point> places, visible;
  for (const std::size_t i : run) places.push_back(plot.at(points[i]));
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

}  // namespace deepwrist::report
