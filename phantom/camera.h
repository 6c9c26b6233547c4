#pragma once

#include <cmath>
#include <opencv2/core.hpp>

#include "core/base/view.h"
#include "phantom/geometry.h"

namespace deepwrist::phantom {

/// A ray from the focal spot, in some frame: origin + length·direction, direction of length 1.
struct Ray {
  Point origin, direction;
};

/// The rays of an image in some frame; directions are affine in the pixel.
struct Beam {
  Point origin, corner, per_column, per_row;

  /// The ray of pixel (column, row); integers are pixel centres.
  Ray at(int column, int row) const {
    const Point d = corner + per_column * static_cast<float>(column) + per_row * static_cast<float>(row);
    return {origin, d * (1 / std::sqrt(d.dot(d)))};
  }
};

/// How a wrist lies in the X-ray beam. The view frame: u along a row, v along a column, w towards the
/// detector, mm; the wrist's plane is w = 0 and its origin lies at (center_u, center_v) from the middle of
/// the image.
struct Pose {
  double center_u_mm = 0, center_v_mm = 0;
  double turn_deg = 0;       ///< in the plane of the image
  double pronation_deg = 0;  ///< about the long axis of the forearm
  double tilt_deg = 0;       ///< of the forearm out of the plane
  double hand_fan_deg = 0;   ///< radial or ulnar deviation of the hand
  double hand_flex_deg = 0;

  bool operator==(const Pose&) const = default;
};

/// Cone-beam geometry of one exposure.
class Camera {
 public:
  struct Geometry {
    cv::Size size{512, 640};
    double pitch_mm = 0.2;  ///< of the detector
    double source_to_detector_mm = 1100;
    double object_to_detector_mm = 40;

    bool operator==(const Geometry&) const = default;
  };

  Camera(const Geometry& geometry, const Pose& pose, View view, bool left, double wrist_size);

  /// All rays of the image in the frame that `placement` maps to the wrist frame; lengths in wrist mm.
  Beam beam(const Placement& placement) const;
  /// The pixel where a point of the wrist frame is seen.
  cv::Point2d project(const Point& p) const;
  /// The point of the wrist's plane (w = 0) that a pixel sees, in the wrist frame.
  Point on_plane(double column, double row) const;

  const Geometry& geometry() const { return geometry_; }
  double wrist_size() const { return size_; }
  /// Source-to-detector over source-to-object distance.
  double magnification() const;

 private:
  Point detector_point(double column, double row) const;

  Geometry geometry_;
  double size_;
  Placement wrist_to_view_;  // of the wrist already scaled to its size
  Point source_;
};

}  // namespace deepwrist::phantom
