#include "phantom/wild/borders.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

#include "phantom/wild/streams.h"

// On the sheet, from outside to inside:
//
//   frame (white, rare) ── blades (black) ── lines (white, thin) ── exposed field
//
// Shares: no blades 30 %; blades to 30 % of a side, unequal; lines on 1 to 4 sides 28 %; broad frame 4
// %.

namespace deepwrist::phantom::wild {
namespace {

constexpr double kBareShare = 0.3, kLinesShare = 0.28, kFrameShare = 0.04;
constexpr int kFineBits = 4;  // sub-pixel bits of OpenCV's drawing

cv::Point fine(const cv::Point2d& p) {
  return {cvRound(p.x * (1 << kFineBits)), cvRound(p.y * (1 << kFineBits))};
}

/// The field between the blades: a rectangle turned about its sheet's middle.
class Field {
 public:
  Field(const Borders& b, const std::vector<cv::Point2d>& keep, double clear, cv::Size size)
      : middle_(size.width / 2.0, size.height / 2.0) {
    const double angle = b.blades_turn_deg * std::numbers::pi / 180;
    cos_ = std::cos(angle);
    sin_ = std::sin(angle);
    low_ = cv::Point2d(b.blades[0] * size.width, b.blades[1] * size.height) - middle_;
    high_ = cv::Point2d((1 - b.blades[2]) * size.width, (1 - b.blades[3]) * size.height) - middle_;
    for (const cv::Point2d& p : keep) {
      const cv::Point2d q = p - middle_, t(cos_ * q.x + sin_ * q.y, cos_ * q.y - sin_ * q.x);
      low_ = {std::min(low_.x, t.x - clear), std::min(low_.y, t.y - clear)};
      high_ = {std::max(high_.x, t.x + clear), std::max(high_.y, t.y + clear)};
    }
  }

  /// Corners in order: upper left, upper right, lower right, lower left.
  std::vector<cv::Point2d> corners() const {
    std::vector<cv::Point2d> result;
    for (const cv::Point2d& c :
         {cv::Point2d(low_.x, low_.y), {high_.x, low_.y}, {high_.x, high_.y}, {low_.x, high_.y}}) {
      result.push_back(middle_ + cv::Point2d(cos_ * c.x - sin_ * c.y, sin_ * c.x + cos_ * c.y));
    }
    return result;
  }

 private:
  cv::Point2d middle_, low_, high_;
  double cos_ = 1, sin_ = 0;
};

void cover(const Borders& b, const std::vector<cv::Point2d>& corners, cv::Mat1f& sheet) {
  cv::Mat1b open = cv::Mat1b::zeros(sheet.size());
  std::vector<cv::Point> fine_corners;
  for (const cv::Point2d& c : corners) fine_corners.push_back(fine(c));
  cv::fillConvexPoly(open, fine_corners, 255, cv::LINE_AA, kFineBits);
  cv::GaussianBlur(open, open, {}, b.edge_blur_px);
  cv::Mat1f share;
  open.convertTo(share, CV_32F, 1 / 255.0);
  sheet = sheet.mul(share);
}

}  // namespace

Borders draw_borders(CounterRng rng) {
  Borders b;
  if (rng.bernoulli(kFrameShare)) b.frame = rng.uniform(0.02, 0.04);
  b.edge_blur_px = rng.uniform(0.4, 2);
  if (!rng.bernoulli(kBareShare)) {
    for (int side = 0; side < 4; ++side) {
      b.blades[side] = rng.bernoulli(0.25) ? 0 : triangular(rng, 0, 0.02, rng.bernoulli(0.25) ? 0.3 : 0.09);
    }
    b.blades_turn_deg = cut_normal(rng, 0, 1.2, -4, 4);
  }
  if (rng.bernoulli(kLinesShare)) {
    for (int side = 0; side < 4; ++side) {
      if (rng.bernoulli(0.55)) b.lines_px[side] = rng.uniform(1, 6);
    }
    b.line_grey = rng.uniform(0.7, 1);
  }
  return b;
}

void draw(const Borders& b, const std::vector<cv::Point2d>& keep, double clear, cv::Mat1f& sheet) {
  const std::vector<cv::Point2d> corners = Field(b, keep, clear, sheet.size()).corners();
  if (cv::norm(b.blades) > 0) cover(b, corners, sheet);
  // Sides of the corners in order: top, right, bottom, left.
  constexpr int kSideOf[4] = {1, 2, 3, 0};
  for (std::size_t i = 0; i < 4; ++i) {
    const double width = b.lines_px[kSideOf[i]];
    if (width <= 0) continue;
    cv::line(sheet, fine(corners[i]), fine(corners[(i + 1) % 4]), cv::Scalar(b.line_grey),
             std::max(1, cvRound(width)), cv::LINE_8, kFineBits);
  }
  if (b.frame > 0) {
    const int width = std::max(2, cvRound(b.frame * std::max(sheet.cols, sheet.rows)));
    cv::rectangle(sheet, cv::Rect({}, sheet.size()), cv::Scalar(1), 2 * width);
  }
}

}  // namespace deepwrist::phantom::wild
