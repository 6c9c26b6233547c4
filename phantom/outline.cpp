#include "phantom/outline.h"

#include <algorithm>
#include <cmath>

// A closed outline as a table of signed distances, negative inside:
//
//   points ── Catmull–Rom spline ──► polygon, 5 pieces a point ── distance at each node ──► table
//
// The spline goes through every point and has no corners. Nodes are 0.4 mm apart and reach 1.6 mm beyond
// the shape. distance(x, y) is bilinear in the table; further out it grows by 0.7 of the way from its edge.

namespace deepwrist::phantom {
namespace {

constexpr float kTableStep = 0.4f;  // mm
constexpr float kMargin = 1.6f;     // mm of table around the shape
constexpr int kPiecesPerPoint = 5;

std::vector<cv::Point2f> smooth_curve(const std::vector<cv::Point2f>& p) {
  std::vector<cv::Point2f> curve;
  const std::size_t n = p.size();
  for (std::size_t i = 0; i < n; ++i) {
    const cv::Point2f &a = p[(i + n - 1) % n], &b = p[i], &c = p[(i + 1) % n], &d = p[(i + 2) % n];
    for (int k = 0; k < kPiecesPerPoint; ++k) {
      const float t = static_cast<float>(k) / kPiecesPerPoint, t2 = t * t, t3 = t2 * t;
      curve.push_back(
          0.5f * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t2 + (3 * b - a - 3 * c + d) * t3));
    }
  }
  return curve;
}

float polygon_distance(const std::vector<cv::Point2f>& polygon, cv::Point2f p) {
  float nearest = 1e12f;
  bool inside = false;
  cv::Point2f previous = polygon.back();
  for (const cv::Point2f& vertex : polygon) {
    const cv::Point2f edge = vertex - previous, w = p - previous;
    const float t = std::clamp(w.dot(edge) / std::max(edge.dot(edge), 1e-9f), 0.0f, 1.0f);
    const cv::Point2f away = w - edge * t;
    nearest = std::min(nearest, away.dot(away));
    if ((vertex.y > p.y) != (previous.y > p.y) &&
        p.x < previous.x + (p.y - previous.y) / (vertex.y - previous.y) * edge.x) {
      inside = !inside;
    }
    previous = vertex;
  }
  return inside ? -std::sqrt(nearest) : std::sqrt(nearest);
}

}  // namespace

Outline::Outline(const std::vector<cv::Point2f>& points) {
  const auto curve = smooth_curve(points);
  low_ = high_ = curve.front();
  for (const cv::Point2f& p : curve) {
    low_ = {std::min(low_.x, p.x), std::min(low_.y, p.y)};
    high_ = {std::max(high_.x, p.x), std::max(high_.y, p.y)};
  }
  fill_table(curve);
}

void Outline::fill_table(const std::vector<cv::Point2f>& curve) {
  table_origin_ = low_ - cv::Point2f(kMargin, kMargin);
  const cv::Point2f size = high_ - low_ + cv::Point2f(2 * kMargin, 2 * kMargin);
  table_.create(static_cast<int>(size.y / kTableStep) + 2, static_cast<int>(size.x / kTableStep) + 2);
  for (int row = 0; row < table_.rows; ++row) {
    for (int column = 0; column < table_.cols; ++column) {
      const cv::Point2f at(static_cast<float>(column), static_cast<float>(row));
      table_(row, column) = polygon_distance(curve, table_origin_ + at * kTableStep);
    }
  }
}

float Outline::distance(float x, float y) const {
  const float u = (x - table_origin_.x) / kTableStep, v = (y - table_origin_.y) / kTableStep;
  const float cu = std::clamp(u, 0.0f, static_cast<float>(table_.cols) - 1.001f);
  const float cv = std::clamp(v, 0.0f, static_cast<float>(table_.rows) - 1.001f);
  const int column = static_cast<int>(cu), row = static_cast<int>(cv);
  const float s = cu - static_cast<float>(column), t = cv - static_cast<float>(row);
  const float* upper = table_[row] + column;
  const float* lower = table_[row + 1] + column;
  const float inside =
      (1 - t) * ((1 - s) * upper[0] + s * upper[1]) + t * ((1 - s) * lower[0] + s * lower[1]);
  const float outside = std::max(std::abs(u - cu), std::abs(v - cv)) * kTableStep;
  return inside + outside * 0.7f;
}

}  // namespace deepwrist::phantom
