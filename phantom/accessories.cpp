#include "phantom/accessories.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

// What lies in the beam beside the wrist, from the signed distance d (mm, positive inside) to the edge of
// the collimated rectangle, which is turned about the middle of the detector:
//
//   beam      0 for d ≤ -0.5, 1 for d ≥ 0.5, t² (3 - 2 t) between: the penumbra of the focal spot
//   shutter   black for d < shutter_mm, which hides the penumbra
//
// The marker is drawn in units of its height, the letter's middle at (0, 0), y downwards:
//
//   letter   0.65 × 1, strokes 0.17 wide       0.9 mm of lead
//   strip    1.24 × 2                          0.006 mm
//
// It is put where the tissue is thinnest among up to 24 places at the left or right edge of the beam.

namespace deepwrist::phantom {
namespace {

constexpr double kLead = 0.9;       // mm
constexpr double kPlastic = 0.006;  // its strip, as mm of lead
constexpr double kPenumbra = 0.5;   // mm at the detector
constexpr int kFineBits = 4;        // sub-pixel bits of cv::line

// Distance in mm to the edge of the collimated rectangle, positive inside.
cv::Mat1f distance_inside(const Setup& setup) {
  const Collimation& c = setup.collimation;
  const double pitch = setup.geometry.pitch_mm, angle = c.turn_deg * std::numbers::pi / 180;
  const double width = setup.geometry.size.width * pitch, height = setup.geometry.size.height * pitch;
  cv::Mat1f result(setup.geometry.size);
  for (int row = 0; row < result.rows; ++row) {
    for (int column = 0; column < result.cols; ++column) {
      const double u = column * pitch - width / 2, v = row * pitch - height / 2;
      const double x = u * std::cos(angle) + v * std::sin(angle) + width / 2;
      const double y = v * std::cos(angle) - u * std::sin(angle) + height / 2;
      result(row, column) = static_cast<float>(
          std::min({x - c.left_mm, width - c.right_mm - x, y - c.top_mm, height - c.bottom_mm - y}));
    }
  }
  return result;
}

using Strokes = std::vector<std::vector<cv::Point2d>>;

// Letters in a box of height 1 and width 0.65, the origin in its middle.
Strokes letter(bool left) {
  if (left) {
    return {{{-0.28, -0.5}, {-0.28, 0.5}, {0.32, 0.5}}};
  }
  std::vector<cv::Point2d> bow{{-0.28, -0.5}, {0.06, -0.5}};
  for (int i = 1; i < 12; ++i) {
    const double angle = std::numbers::pi * (i / 12.0 - 0.5);
    bow.emplace_back(0.06 + 0.25 * std::cos(angle), -0.23 + 0.27 * std::sin(angle));
  }
  bow.insert(bow.end(), {{0.06, 0.04}, {-0.28, 0.04}});
  return {{{-0.28, 0.5}, {-0.28, -0.5}}, bow, {{0.04, 0.04}, {0.34, 0.5}}};
}

cv::Point fixed(cv::Point2d p) { return {cvRound(p.x * (1 << kFineBits)), cvRound(p.y * (1 << kFineBits))}; }

// Thinnest tissue among random places inside the beam.
cv::Point2d place_marker(const Setup& setup, const cv::Mat1f& tissue, CounterRng& rng) {
  const cv::Size size = tissue.size();
  const double pitch = setup.geometry.pitch_mm, half = 0.8 * setup.marker.height_mm / pitch;
  const Collimation& c = setup.collimation;
  cv::Point2d best(half, half);
  double thinnest = 1e9;
  for (int attempt = 0; attempt < 24 && thinnest > 0.5; ++attempt) {
    const double side_u = rng.uniform(0, 0.12), v = rng.uniform(0.06, 0.9);
    const bool at_right = rng.bernoulli(0.5);
    const double left = std::max(c.left_mm, 0.0) / pitch + half;
    const double right = size.width - std::max(c.right_mm, 0.0) / pitch - half;
    const cv::Point2d p(at_right ? right - side_u * size.width : left + side_u * size.width,
                        std::clamp(v * size.height, 1.5 * half, size.height - 2.5 * half));
    const cv::Rect box(cvFloor(p.x - half), cvFloor(p.y - half), cvCeil(2 * half), cvCeil(2 * half));
    const cv::Mat1f under = tissue(box & cv::Rect({}, size));
    const double thickness = under.empty() ? 1e6 : cv::mean(under)[0];
    if (thickness < thinnest) {
      thinnest = thickness;
      best = p;
    }
  }
  return best;
}

}  // namespace

cv::Mat1f draw_marker(const Setup& setup, const cv::Mat1f& tissue, CounterRng rng) {
  const double scale = setup.marker.height_mm / setup.geometry.pitch_mm;
  const cv::Point2d center = place_marker(setup, tissue, rng);
  const double angle = setup.marker.turn_deg * std::numbers::pi / 180;
  const auto to_pixel = [&](cv::Point2d p) {
    return center + scale * cv::Point2d(p.x * std::cos(angle) - p.y * std::sin(angle),
                                        p.x * std::sin(angle) + p.y * std::cos(angle));
  };
  cv::Mat1b strip = cv::Mat1b::zeros(setup.geometry.size), lead = cv::Mat1b::zeros(setup.geometry.size);
  std::vector<cv::Point> corners;
  for (const cv::Point2d& corner : {cv::Point2d(-0.62, -1), {0.62, -1}, {0.62, 1}, {-0.62, 1}}) {
    corners.push_back(fixed(to_pixel(corner)));
  }
  cv::fillConvexPoly(strip, corners, 255, cv::LINE_AA, kFineBits);
  const int thickness = std::max(2, cvRound(0.17 * scale));
  for (const auto& stroke : letter(setup.marker.left)) {
    for (std::size_t i = 1; i < stroke.size(); ++i) {
      cv::line(lead, fixed(to_pixel(stroke[i - 1])), fixed(to_pixel(stroke[i])), 255, thickness, cv::LINE_AA,
               kFineBits);
    }
  }
  cv::Mat1f result(setup.geometry.size);
  for (int i = 0; i < static_cast<int>(result.total()); ++i) {
    result(i) = static_cast<float>((kLead * lead(i) + kPlastic * strip(i)) / 255);
  }
  return result;
}

cv::Mat1f beam_shape(const Setup& setup) {
  cv::Mat1f result = distance_inside(setup);
  for (float& value : result) {
    const double t = std::clamp(0.5 + value / (2 * kPenumbra), 0.0, 1.0);
    value = static_cast<float>(t * t * (3 - 2 * t));
  }
  return result;
}

cv::Mat1b shutter(const Setup& setup) { return distance_inside(setup) < setup.collimation.shutter_mm; }

}  // namespace deepwrist::phantom
