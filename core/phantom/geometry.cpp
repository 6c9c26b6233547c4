#include "core/phantom/geometry.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deepwrist::phantom {
namespace {

cv::Matx33f rotation_in_plane(int first, int second, double degrees) {
  const double radians = degrees * std::numbers::pi / 180;
  cv::Matx33f m = cv::Matx33f::eye();
  m(first, first) = m(second, second) = static_cast<float>(std::cos(radians));
  m(second, first) = static_cast<float>(std::sin(radians));
  m(first, second) = -m(second, first);
  return m;
}

}  // namespace

Placement operator*(const Placement& outer, const Placement& inner) {
  return {outer.rotation * inner.rotation, outer.apply(inner.shift)};
}

cv::Matx33f rotation_about_x(double degrees) { return rotation_in_plane(1, 2, degrees); }
cv::Matx33f rotation_about_y(double degrees) { return rotation_in_plane(2, 0, degrees); }
cv::Matx33f rotation_about_z(double degrees) { return rotation_in_plane(0, 1, degrees); }

Placement rotation_about(const Point& pivot, const cv::Matx33f& rotation) {
  return {rotation, pivot - rotation * pivot};
}

float rounded_intersection(float a, float b, float r) {
  const float u = std::max(a + r, 0.0f), v = std::max(b + r, 0.0f);
  return std::min(-r, std::max(a, b)) + std::sqrt(u * u + v * v);
}

float smooth_union(float a, float b, float r) {
  const float h = std::max(r - std::abs(a - b), 0.0f) / r;
  return std::min(a, b) - h * h * r * 0.25f;
}

}  // namespace deepwrist::phantom
