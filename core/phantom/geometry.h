#pragma once

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
float rounded_intersection(float a, float b, float r);
/// The same for the union, its groove filled over a width of about `r`.
float smooth_union(float a, float b, float r);

}  // namespace deepwrist::phantom
