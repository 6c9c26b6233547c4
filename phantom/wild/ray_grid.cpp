#include "phantom/wild/ray_grid.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace deepwrist::phantom::wild {
namespace {

constexpr double kRaysPerWrist = 200;
constexpr double kBeside = 0.62, kAround = 0.3;  // w that a sheet shows of the wrist from the landmarks' mean

cv::Matx22d turn_of(double degrees) {
  const double angle = degrees * std::numbers::pi / 180, c = std::cos(angle), s = std::sin(angle);
  return {c, -s, s, c};
}

cv::Vec2d mean(const Skeleton& s, const Camera& camera, View view) {
  cv::Vec2d sum;
  for (const Point& p : s.landmarks(view)) {
    const cv::Point2d at = camera.project(p);
    sum += cv::Vec2d(at.x, at.y) * (1 / 3.0);
  }
  return sum;
}

double excess(double value, double limit) {
  return value - std::clamp(value, -std::max(limit, 0.0), std::max(limit, 0.0));
}

/// Middle of the sheet in the picture, pixels; moved so that `wanted` lies well within it.
cv::Vec2d settle(const Framing& f, const Sheet& sheet, const cv::Vec2d& wanted, double wrist_px) {
  const cv::Vec2d middle((f.size.width - 1) / 2.0 + sheet.middle.x * f.size.width,
                         (f.size.height - 1) / 2.0 + sheet.middle.y * f.size.height);
  const cv::Vec2d at = turn_of(-sheet.turn_deg) * (wanted - middle);
  const cv::Vec2d over(excess(at[0], sheet.size.width * f.size.width / 2 - kBeside * wrist_px),
                       excess(at[1], sheet.size.height * f.size.height / 2 - kAround * wrist_px));
  return middle + turn_of(sheet.turn_deg) * over;
}

}  // namespace

RayGrid make_grid(const Scene& scene, const Framing& f, Sheet& sheet, View view, CounterRng rng) {
  Camera::Geometry g;
  g.source_to_detector_mm = 10 * rng.uniform(100, 115);
  g.object_to_detector_mm = view == View::pa ? rng.uniform(22, 40) : rng.uniform(32, 55);
  const double magnification = g.source_to_detector_mm / (g.source_to_detector_mm - g.object_to_detector_mm);
  const double wrist_px = f.size.height / (f.above + f.below);
  const double shrink = std::min(1.0, kRaysPerWrist / wrist_px);
  g.size = {std::max(16, cvRound(sheet.size.width * f.size.width * shrink)),
            std::max(16, cvRound(sheet.size.height * f.size.height * shrink))};
  g.pitch_mm = magnification * scene.wrist_mm / (wrist_px * shrink);

  const cv::Vec2d wanted((f.size.width - 1) / 2.0 + f.offset * f.size.width, f.above * wrist_px);
  const cv::Vec2d middle = settle(f, sheet, wanted, wrist_px);
  const cv::Vec2d grid_middle((g.size.width - 1) / 2.0, (g.size.height - 1) / 2.0);
  const cv::Vec2d target = grid_middle + turn_of(-sheet.turn_deg) * (wanted - middle) * shrink;
  Pose pose = scene.posture.pose;
  const auto camera = [&] {
    return Camera(g, pose, view, scene.patient.anatomy.left, scene.patient.anatomy.size);
  };
  // The projection is nearly a shift in the pose; three steps leave less than a thousandth of a pixel.
  for (int step = 0; step < 3; ++step) {
    const cv::Vec2d miss = (target - mean(scene.skeleton, camera(), view)) * (g.pitch_mm / magnification);
    pose.center_u_mm += miss[0];
    pose.center_v_mm += miss[1];
  }
  const cv::Matx22d turn = turn_of(sheet.turn_deg) * (1 / shrink);
  const cv::Vec2d shift = middle - turn * grid_middle;
  return {camera(), {turn(0, 0), turn(0, 1), shift[0], turn(1, 0), turn(1, 1), shift[1]}};
}

}  // namespace deepwrist::phantom::wild
