#include "phantom/geometry.h"

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

}  // namespace deepwrist::phantom
