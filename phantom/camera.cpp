#include "phantom/camera.h"

namespace deepwrist::phantom {
namespace {

// PA: palm on the detector. LAT: ulnar side on the detector. A left wrist is the mirror image of a right one.
cv::Matx33f projection_axes(View view, bool left) {
  if (view == View::pa) {
    return {left ? -1.0f : 1.0f, 0, 0, 0, 1, 0, 0, 0, 1};
  }
  return {0, 0, left ? 1.0f : -1.0f, 0, 1, 0, 1, 0, 0};
}

}  // namespace

Camera::Camera(const Geometry& geometry, const Pose& pose, View view, bool left, double wrist_size)
    : geometry_(geometry), size_(wrist_size) {
  const cv::Matx33f turn = rotation_about_z(pose.turn_deg) * rotation_about_y(pose.pronation_deg) *
                           rotation_about_x(pose.tilt_deg);
  wrist_to_view_.rotation = turn * projection_axes(view, left);
  wrist_to_view_.shift = {static_cast<float>(pose.center_u_mm), static_cast<float>(pose.center_v_mm), 0};
  source_ = {0, 0, static_cast<float>(geometry.object_to_detector_mm - geometry.source_to_detector_mm)};
}

double Camera::magnification() const {
  return geometry_.source_to_detector_mm /
         (geometry_.source_to_detector_mm - geometry_.object_to_detector_mm);
}

Point Camera::detector_point(double column, double row) const {
  const double u = (column - (geometry_.size.width - 1) / 2.0) * geometry_.pitch_mm;
  const double v = (row - (geometry_.size.height - 1) / 2.0) * geometry_.pitch_mm;
  return {static_cast<float>(u), static_cast<float>(v), static_cast<float>(geometry_.object_to_detector_mm)};
}

Beam Camera::beam(const Placement& placement) const {
  const cv::Matx33f to_frame = placement.rotation.t() * wrist_to_view_.rotation.t();
  const Point in_wrist = wrist_to_view_.apply_inverse(source_) * (1 / size_);
  const auto pitch = static_cast<float>(geometry_.pitch_mm);
  return {placement.apply_inverse(in_wrist), to_frame * (detector_point(0, 0) - source_),
          to_frame * Point(pitch, 0, 0), to_frame * Point(0, pitch, 0)};
}

cv::Point2d Camera::project(const Point& p) const {
  const Point q = wrist_to_view_.apply(p * size_) - source_;
  const double stretch = geometry_.source_to_detector_mm / q.z;
  return {q.x * stretch / geometry_.pitch_mm + (geometry_.size.width - 1) / 2.0,
          q.y * stretch / geometry_.pitch_mm + (geometry_.size.height - 1) / 2.0};
}

Point Camera::on_plane(double column, double row) const {
  const Point direction = detector_point(column, row) - source_;
  const Point in_view = source_ + direction * (-source_.z / direction.z);
  return wrist_to_view_.apply_inverse(in_view) * (1 / size_);
}

}  // namespace deepwrist::phantom
