#pragma once

#include <algorithm>
#include <cmath>
#include <opencv2/core.hpp>

namespace deepwrist::phantom {

/// The wrist frame, in mm of an average adult right wrist: x from radial to ulnar, y from distal to proximal,
/// z from dorsal to volar; the origin is the middle of the distal articular surface of the radius. Left
/// wrists are the mirror image.
using Point = cv::Point3f;

/// A rigid motion p ↦ rotation·p + shift; `rotation` is orthogonal (a reflection is allowed).
struct Placement {
  cv::Matx33f rotation = cv::Matx33f::eye();
  Point shift;

  Point apply(const Point& p) const { return rotation * p + shift; }
  Point apply_inverse(const Point& p) const { return rotation.t() * (p - shift); }
};

/// First `inner`, then `outer`.
Placement operator*(const Placement& outer, const Placement& inner);

/// Right-handed rotations; degrees.
cv::Matx33f rotation_about_x(double degrees);
cv::Matx33f rotation_about_y(double degrees);
cv::Matx33f rotation_about_z(double degrees);

/// Leaves `pivot` where it is.
Placement rotation_about(const Point& pivot, const cv::Matx33f& rotation);

/// Distance to the intersection of two bodies with signed distances `a` and `b` (negative inside), its edge
/// rounded with radius `r`.
inline float rounded_intersection(float a, float b, float r) {
  const float u = std::max(a + r, 0.0f), v = std::max(b + r, 0.0f);
  return std::min(-r, std::max(a, b)) + (u > 0 && v > 0 ? std::sqrt(u * u + v * v) : u + v);
}

/// The same for the union, its groove filled over a width of about `r`.
inline float smooth_union(float a, float b, float r) {
  const float h = std::max(r - std::abs(a - b), 0.0f) / r;
  return std::min(a, b) - h * h * r * 0.25f;
}

}  // namespace deepwrist::phantom
