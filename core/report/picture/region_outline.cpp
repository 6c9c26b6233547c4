#include "core/report/picture/region_outline.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/report/picture/drawing.h"

namespace deepwrist::report {
namespace {

/// In widths of the line; the period is stretched a little so that whole ones fill a side.
constexpr double kDash = 7, kPeriod = 11;
/// Longer than any visible side: a region far outside the canvas needs no more dashes.
constexpr int kMostDashes = 1000;

/// The dashes along a side of this length, from its begin, as (begin, end): one around each end.
std::vector<cv::Range> dashes_of(int length, int thickness) {
  const int periods =
      std::clamp(static_cast<int>(std::lround(length / (kPeriod * thickness))), 1, kMostDashes);
  const double period = static_cast<double>(length) / periods, half = period * kDash / kPeriod / 2;
  std::vector<cv::Range> dashes;
  for (int i = 0; i <= periods; ++i) {
    const int begin = std::max(0, static_cast<int>(std::lround(i * period - half)));
    const int end = std::min(length, static_cast<int>(std::lround(i * period + half)));
    if (begin < end) dashes.emplace_back(begin, end);
  }
  return dashes;
}

void draw_dashed(cv::Mat& canvas, const cv::Rect& region, int thickness, const cv::Scalar& color) {
  std::vector<cv::Rect> dashes;
  for (const auto& along : dashes_of(region.width, thickness)) {
    for (const int y : {region.y, region.br().y - thickness})
      dashes.emplace_back(region.x + along.start, y, along.size(), thickness);
  }
  for (const auto& along : dashes_of(region.height, thickness)) {
    for (const int x : {region.x, region.br().x - thickness})
      dashes.emplace_back(x, region.y + along.start, thickness, along.size());
  }
  const auto paint = [&](int wider, const cv::Scalar& with) {
    for (const auto& dash : dashes) {
      const cv::Rect all(dash.x - wider, dash.y - wider, dash.width + 2 * wider, dash.height + 2 * wider);
      const cv::Rect visible = all & cv::Rect({}, canvas.size());
      if (!visible.empty()) canvas(visible).setTo(with);
    }
  };
  paint(1, kHalo);
  paint(0, color);
}

}  // namespace

void draw_region(cv::Mat& canvas, const cv::Rect& region, int thickness, RegionStyle style) {
  switch (style) {
    case RegionStyle::solid:
      return draw_outline(canvas, region, thickness, kYellow);
    case RegionStyle::dashed:
      return draw_dashed(canvas, region, thickness, kYellow);
    case RegionStyle::thin:
      draw_outline(canvas, region, std::max(1, thickness / 2), kSkyBlue);
  }
}

}  // namespace deepwrist::report
