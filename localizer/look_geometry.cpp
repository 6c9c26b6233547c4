#include "localizer/look_geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

// A close look at a wrist with the landmarks 1, 2, 3 (image y points down):
//
//        3             up ⊥ line 1–2, on the side of 3 where that is clear, else of the image's top;
//    1 ─────── 2       turned back by how much the line slopes against the forearm's axis in most wrists
//    ├─── d ───┤
//
//   side of the square = kWidths · w,    w = d (PA), 2.6 d (LAT): the wrist's width
//
// PA: the radial styloid lies more distal than the ulnar one by kSlope; a mirrored wrist slopes the other
// way.

namespace deepwrist::localizer {
namespace {

/// What 256 pixels show of a wrist: as the training pictures of median framing do.
constexpr double kWidths = 3.0;
constexpr double kWidthOfLateral = 2.6;  ///< distances of the rims of the radius that a wrist is wide
/// Median slopes of the line 1–2, in degrees by which point 2 lies more distal, of 498 PA and 497 LAT wild
/// phantoms.
constexpr double kSlopePa = 7.8, kSlopeLat = -5.7;
/// Landmark 3 this far below the line, in distances 1–2, tells that the wrist is upside down.
constexpr double kClearlyBelow = 0.1;
constexpr double kLeastDistancePx = 2;
constexpr double kLeastShare = 0.08;  ///< of the radiograph's longer side that a look is wide

/// Pixels of a radiograph that one of a look may stand for before bilinear samples miss some of them.
constexpr double kSharpest = 1.5;

constexpr double radians(double degrees) { return degrees * std::numbers::pi / 180; }

/// Rotation by `angle` (x towards y) about a point, mirrored along x before it where asked.
Affine turned(double angle, bool mirrored, double scale, cv::Point2d from, cv::Point2d to) {
  const double c = scale * std::cos(angle), s = scale * std::sin(angle), m = mirrored ? -1 : 1;
  const cv::Matx22d linear(m * c, -s, m * s, c);
  const auto shifted = linear * cv::Vec2d(from.x, from.y);
  return {linear(0, 0), linear(0, 1), to.x - shifted[0], linear(1, 0), linear(1, 1), to.y - shifted[1]};
}

cv::Point2d middle_of(int side) { return {(side - 1) / 2.0, (side - 1) / 2.0}; }

}  // namespace

Affine compose(const Affine& outer, const Affine& inner) {
  const auto homogeneous = [](const Affine& map) {
    return cv::Matx33d(map(0, 0), map(0, 1), map(0, 2), map(1, 0), map(1, 1), map(1, 2), 0, 0, 1);
  };
  return (homogeneous(outer) * homogeneous(inner)).get_minor<2, 3>(0, 0);
}

Affine inverse(const Affine& map) {
  Affine result;
  cv::invertAffineTransform(map, result);
  return result;
}

cv::Point2d apply(const Affine& map, cv::Point2d point) {
  return {map(0, 0) * point.x + map(0, 1) * point.y + map(0, 2),
          map(1, 0) * point.x + map(1, 1) * point.y + map(1, 2)};
}

Affine copy_to_square(int copy, int side) {
  constexpr std::array kTurns{0.0, 0.0, 6.0, -6.0, -6.0, 6.0, 12.0, -12.0};
  const auto middle = middle_of(side);
  return turned(radians(kTurns.at(static_cast<std::size_t>(copy))), copy % 2 == 1, 1, middle, middle);
}

double turn_of(const std::vector<cv::Point2f>& landmarks, View view) {
  const cv::Point2d line(landmarks[1] - landmarks[0]), to_third(landmarks[2] - landmarks[0]);
  const double distance = std::hypot(line.x, line.y);
  const double slope = radians(view == View::pa ? kSlopePa : kSlopeLat);
  // Below the line as the image shows it, whichever of the two points is on the left.
  const double below = (line.x * to_third.y - line.y * to_third.x) / (distance * distance);
  const bool point_2_right = line.x > 0;
  const bool upside_down = (point_2_right ? below : -below) > kClearlyBelow;
  // Of the line from its left end to its right one, as if the wrist stood upright.
  const cv::Point2d to_right = point_2_right ? line : -line;
  const double angle = std::atan2(to_right.y, to_right.x);
  const bool distal_right = point_2_right != upside_down;
  const double upright = angle + (distal_right ? slope : -slope);
  return upside_down ? upright + std::numbers::pi : upright;
}

std::optional<Affine> close_look(const std::vector<cv::Point2f>& landmarks, View view, cv::Size radiograph,
                                 int side) {
  const cv::Point2d first(landmarks[0]), second(landmarks[1]), third(landmarks[2]);
  const auto line = second - first;
  const double distance = std::hypot(line.x, line.y);
  const cv::Point2d centre = (first + second + third) / 3;
  if (!(distance >= kLeastDistancePx && std::isfinite(centre.x) && std::isfinite(centre.y)))
    return std::nullopt;
  const double width = view == View::pa ? distance : kWidthOfLateral * distance;
  const double longer = std::max(radiograph.width, radiograph.height);
  const double extent = std::clamp(kWidths * width, kLeastShare * longer, longer);
  return turned(turn_of(landmarks, view), false, extent / side, middle_of(side), centre);
}

cv::Point2d fit_offset(Fit fit, cv::Size2d scale) {
  if (fit == Fit::pad) return {0, 0};
  return {(1 - scale.width) / 2, (1 - scale.height) / 2};
}

Affine with_offset(const Affine& seen, cv::Point2d inner, cv::Point2d outer) {
  const auto shift = [](cv::Point2d by) { return Affine(1, 0, by.x, 0, 1, by.y); };
  return compose(shift(outer), compose(seen, shift(-inner)));
}

cv::Size2d scale_of(const Affine& map) {
  const double scale = std::hypot(map(0, 0), map(1, 0));
  return {scale, scale};
}

cv::Mat see(const cv::Mat& image, const Affine& to_image, int side) {
  cv::Mat source = image, seen;
  auto to_source = to_image;
  if (const double shrink = scale_of(to_image).width; shrink > kSharpest) {
    const cv::Size smaller(std::max(1, cvRound(image.cols / shrink)),
                           std::max(1, cvRound(image.rows / shrink)));
    cv::resize(image, source, smaller, 0, 0, cv::INTER_AREA);
    // Pixel centres stay where they are seen: (i + 1/2) · scale - 1/2.
    const double x = static_cast<double>(smaller.width) / image.cols;
    const double y = static_cast<double>(smaller.height) / image.rows;
    to_source = compose(Affine(x, 0, (x - 1) / 2, 0, y, (y - 1) / 2), to_image);
  }
  cv::warpAffine(source, seen, to_source, {side, side}, cv::INTER_LINEAR | cv::WARP_INVERSE_MAP,
                 cv::BORDER_CONSTANT, cv::Scalar(0));
  return seen;
}

image::Landmarks moved(const image::Landmarks& landmarks, const Affine& to_image, int side, cv::Size image) {
  image::Landmarks result;
  for (const auto& landmark : landmarks) {
    const auto point =
        apply(to_image, {static_cast<double>(landmark.x) * side, static_cast<double>(landmark.y) * side});
    result.emplace_back(static_cast<float>(point.x / image.width),
                        static_cast<float>(point.y / image.height));
  }
  return result;
}

}  // namespace deepwrist::localizer
