#include "phantom/wild/cone_projection.h"

#include <algorithm>
#include <cmath>

namespace deepwrist::phantom::wild {
namespace {

float merged(float a, float b) {
  const float a2 = a * a, b2 = b * b;
  return std::sqrt(std::sqrt(a2 * a2 + b2 * b2));
}

}  // namespace

void add_cone(const Camera& camera, const Point& from, const Point& to, float radius_from, float radius_to,
              Overlap overlap, cv::Mat1f& thickness) {
  if (radius_from <= 0 || radius_to <= 0) return;
  const cv::Point2f a = camera.project(from), b = camera.project(to), axis = b - a;
  const float per_mm =
      static_cast<float>(camera.wrist_size() * camera.magnification() / camera.geometry().pitch_mm);
  const float ra = radius_from * per_mm, rb = radius_to * per_mm, reach = std::max(ra, rb) + 1;
  const float length = std::max(static_cast<float>(cv::norm(axis)), 1e-3f);
  const float full = static_cast<float>(cv::norm(to - from)) * per_mm;
  const float stretch = 1 / (std::clamp(length / full, 0.45f, 1.0f) * per_mm);
  const cv::Rect box =
      cv::Rect(cv::Point(cvFloor(std::min(a.x, b.x) - reach), cvFloor(std::min(a.y, b.y) - reach)),
               cv::Point(cvCeil(std::max(a.x, b.x) + reach), cvCeil(std::max(a.y, b.y) + reach))) &
      cv::Rect({}, thickness.size());
  for (int row = box.y; row < box.y + box.height; ++row) {
    for (int column = box.x; column < box.x + box.width; ++column) {
      const cv::Point2f q = cv::Point2f(static_cast<float>(column), static_cast<float>(row)) - a;
      const float t = std::clamp(q.dot(axis) / (length * length), 0.0f, 1.0f);
      const cv::Point2f away = q - axis * t;
      const float r = ra + (rb - ra) * t, left = r * r - away.dot(away);
      if (left <= 0) continue;
      float& there = thickness(row, column);
      const float more = 2 * std::sqrt(left) * stretch;
      there = overlap == Overlap::once ? merged(there, more) : there + more;
    }
  }
}

}  // namespace deepwrist::phantom::wild
