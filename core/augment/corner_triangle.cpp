#include "core/augment/corner_triangle.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace deepwrist::augment {
namespace {

struct Point {
  std::int64_t x, y;
};

/// Moves `end` along the line to `other` onto the axis's range 0..last, positions cut off as in integers.
void clip_end(Point& end, const Point& other, std::int64_t Point::*axis, std::int64_t Point::*across,
              std::int64_t last) {
  const auto border = std::clamp<std::int64_t>(end.*axis, 0, last);
  if (border == end.*axis) return;
  end.*across += (border - end.*axis) * (other.*across - end.*across) / (other.*axis - end.*axis);
  end.*axis = border;
}

bool on_one_side(std::int64_t a, std::int64_t b, std::int64_t last) {
  return (a < 0 && b < 0) || (a > last && b > last);
}

/// Cuts the line off at the image's borders; false when none of it is left.
bool clip(Point& from, Point& to, const Point& last) {
  if (on_one_side(from.x, to.x, last.x) || on_one_side(from.y, to.y, last.y)) return false;
  clip_end(from, to, &Point::y, &Point::x, last.y);
  clip_end(to, from, &Point::y, &Point::x, last.y);
  if (on_one_side(from.x, to.x, last.x)) return false;
  clip_end(from, to, &Point::x, &Point::y, last.x);
  clip_end(to, from, &Point::x, &Point::y, last.x);
  return true;
}

/// Bresenham's line from left to right, of eight directions.
void draw_line(cv::Mat& image, Point from, Point to, std::uint8_t gray) {
  if (!clip(from, to, {image.cols - 1, image.rows - 1})) return;
  if (to.x < from.x) std::swap(from, to);
  const auto width = to.x - from.x, height = std::abs(to.y - from.y);
  const int down = to.y < from.y ? -1 : 1;
  const bool steep = height > width;
  const auto length = std::max(width, height), rise = std::min(width, height);
  auto error = length - 2 * rise;
  for (std::int64_t i = 0; i <= length; ++i) {
    image.at<std::uint8_t>(static_cast<int>(from.y), static_cast<int>(from.x)) = gray;
    const bool both = error < 0;
    error += (both ? 2 * length : 0) - 2 * rise;
    if (both || !steep) ++from.x;
    if (both || steep) from.y += down;
  }
}

}  // namespace

void fill(cv::Mat& image, const CornerTriangle& triangle, std::uint8_t gray) {
  constexpr std::int64_t kOne = 1 << 16;  // positions along a row are fixed-point numbers
  const Point corner{triangle.left ? 0 : image.cols, triangle.top ? 0 : image.rows};
  const Point side{corner.x, corner.y + (triangle.top ? triangle.arm_y : -triangle.arm_y)};
  const Point edge{corner.x + (triangle.left ? triangle.arm_x : -triangle.arm_x), corner.y};
  const auto& upper = triangle.top ? edge : side;
  const auto& lower = triangle.top ? side : edge;
  const auto slope = (lower.x - upper.x) * kOne / (lower.y - upper.y);
  for (auto y = std::max<std::int64_t>(0, upper.y); y < std::min<std::int64_t>(image.rows, lower.y); ++y) {
    const auto slanted = upper.x * kOne + slope * (y - upper.y);
    const auto first = triangle.left ? 0 : std::max<std::int64_t>(0, (slanted + kOne - 1) >> 16);
    const auto last = triangle.left ? std::min<std::int64_t>(image.cols - 1, slanted >> 16) : image.cols - 1;
    auto* row = image.ptr<std::uint8_t>(static_cast<int>(y));
    if (first <= last) std::fill(row + first, row + last + 1, gray);
  }
  draw_line(image, side, edge, gray);
}

}  // namespace deepwrist::augment
