#include "localizer/wrist_shape.h"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "localizer/look_geometry.h"

//         3  ┬
//            │ above · d
//    1 ──────┼──── 2        along · d from 1;  d = distance 1–2
//
// In 498 PA and 494 LAT wild phantoms (children, fractures and oblique views among them), and in brackets
// real radiographs' 5 to 95 %:
//
//             0.5 to 99.5 % of phantoms          taken as plausible
//    PA       along  0.35 to 0.93 [0.49–0.62]    0.25 to 1.05
//             above  0.00 to 0.67 [0.10–0.50]    up to 0.75
//    LAT      along  0.13 to 1.29 [0.26–0.77]   -0.10 to 1.40
//             above  0.35 to 2.27 [0.37–1.07]    0.20 to 2.50
//
// Arms lie up to 45° off the vertical, but for a few that are upside down.

namespace deepwrist::localizer {
namespace {

struct Range {
  double low, high;
  bool holds(double value) const { return value >= low && value <= high; }
};
struct PlausibleShape {
  Range along, above;
};
constexpr PlausibleShape kPa{{0.25, 1.05}, {0, 0.75}}, kLat{{-0.1, 1.4}, {0.2, 2.5}};
constexpr double kMostTurnedDeg = 60;
constexpr double kAtOnePlacePx = 2;

}  // namespace

std::optional<WristShape> wrist_shape(const std::vector<cv::Point2f>& points, View view) {
  const cv::Point2d line(points[1] - points[0]), to_third(points[2] - points[0]);
  const double square = line.dot(line);
  if (!(square >= kAtOnePlacePx * kAtOnePlacePx) || !std::isfinite(square + to_third.dot(to_third))) {
    return std::nullopt;
  }
  const double turn = turn_of(points, view) * 180 / std::numbers::pi;
  return WristShape{to_third.dot(line) / square, std::abs(line.cross(to_third)) / square,
                    std::remainder(turn, 360)};
}

std::string implausible(const std::vector<cv::Point2f>& points, View view) {
  const auto shape = wrist_shape(points, view);
  if (!shape) return "the landmarks lie at one place, or nowhere";
  const auto& plausible = view == View::pa ? kPa : kLat;
  if (!plausible.along.holds(shape->along) || !plausible.above.holds(shape->above)) {
    return fmt::format(
        "the landmarks are no {} wrist's: point 3 lies {:.2f} along the line from 1 to 2 and {:.2f} "
        "beside it, in distances of these",
        name(view), shape->along, shape->above);
  }
  if (std::abs(shape->turned_deg) > kMostTurnedDeg) {
    return fmt::format("the wrist seems turned by {:.0f}°", shape->turned_deg);
  }
  return "";
}

}  // namespace deepwrist::localizer
