#include "core/report/chart/chart_marks.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

namespace deepwrist::report {

std::string marker_svg(int colour, Point at, double radius, const std::string& inside) {
  const auto [x, y] = at;
  const double r = radius;
  std::string path;
  switch (std::abs(colour % 4)) {
    case 0:
      return fmt::format("<circle class=\"mark\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\">{}</circle>\n", x,
                         y, r, inside);
    case 1:
      path = fmt::format("M{:.1f} {:.1f}h{:.1f}v{:.1f}h{:.1f}Z", x - r * 0.9, y - r * 0.9, r * 1.8, r * 1.8,
                         -r * 1.8);
      break;
    case 2:
      path = fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f} {:.1f} {:.1f} {:.1f} {:.1f}Z", x, y - r * 1.3,
                         x + r * 1.3, y, x, y + r * 1.3, x - r * 1.3, y);
      break;
    default:
      path = fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f} {:.1f} {:.1f}Z", x, y - r * 1.2, x + r * 1.2,
                         y + r * 0.9, x - r * 1.2, y + r * 0.9);
  }
  return fmt::format("<path class=\"mark\" d=\"{}\">{}</path>\n", path, inside);
}

std::string error_bar_svg(Point from, Point to) {
  constexpr double kCap = 3.5;
  const double across = from.second == to.second ? 0 : kCap, along = kCap - across;
  std::string path =
      fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", from.first, from.second, to.first, to.second);
  for (const auto& [x, y] : {from, to}) {
    path += fmt::format("M{:.1f} {:.1f}L{:.1f} {:.1f}", x - across, y - along, x + across, y + along);
  }
  return fmt::format("<path class=\"bar\" d=\"{}\"/>\n", path);
}

}  // namespace deepwrist::report
