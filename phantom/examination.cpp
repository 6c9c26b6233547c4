#include "phantom/examination.h"

namespace deepwrist::phantom {
namespace {

constexpr double kCastShare = 0.06;
constexpr double kCollimatedShare = 0.85;

Pose draw_pose(CounterRng& rng, View view, const Anatomy& a) {
  Pose pose;
  pose.turn_deg = rng.uniform(-9, 9);
  pose.pronation_deg = rng.uniform(-7, 7);
  pose.tilt_deg = rng.uniform(-4, 4);
  pose.center_u_mm = rng.uniform(-6, 6);
  pose.center_v_mm = rng.uniform(-8, 4);
  if (view == View::pa) {
    pose.hand_fan_deg = rng.uniform(-9, 9);
    pose.hand_flex_deg = rng.uniform(-3, 3);
    pose.center_u_mm += (a.left ? 7 : -7) * a.size;  // the forearm's middle lies between its two bones
  } else {
    pose.hand_fan_deg = rng.uniform(-4, 4);
    pose.hand_flex_deg = rng.uniform(-12, 12);
    pose.center_v_mm -= 3;
  }
  return pose;
}

Exposure draw_exposure(CounterRng& rng, View view) {
  Exposure e;
  e.photons = rng.uniform(3500, 11000);
  e.hardness = rng.uniform(-1, 1);
  e.scatter = rng.uniform(0.04, 0.16);
  e.focus_mm = rng.uniform(0.10, 0.20);
  e.window_low = rng.uniform(-0.6, -0.1);
  e.window_high = rng.uniform(2.7, 3.4) + (view == View::lat ? 0.6 : 0.0);
  e.gamma = rng.uniform(0.85, 1.25);
  return e;
}

Collimation draw_collimation(CounterRng& rng, cv::Size2d field_mm) {
  const bool collimated = rng.bernoulli(kCollimatedShare);
  const auto blade = [&](double side) {
    const double width = rng.uniform(0.005, 0.07) * side;
    return collimated ? width : -0.2 * side;
  };
  Collimation c;
  c.left_mm = blade(field_mm.width);
  c.right_mm = blade(field_mm.width);
  c.top_mm = blade(field_mm.height);
  c.bottom_mm = 0.6 * blade(field_mm.height);
  c.turn_deg = rng.uniform(-2.5, 2.5);
  // Inside the penumbra and the blur of the edge, or a bright rim of unexposed detector would stay.
  c.shutter_mm = rng.uniform(1.2, 2.5);
  return c;
}

}  // namespace

Setup draw_setup(CounterRng wrist_rng, CounterRng view_rng, View view, const Anatomy& anatomy,
                 cv::Size size) {
  Setup s;
  // The field holds the whole region of interest (90 mm and a downward shift in LAT) of most wrists: 640
  // pixels cover 118 to 154 mm.
  const double field_mm = wrist_rng.uniform(118, 154);
  s.geometry.size = size;
  s.geometry.source_to_detector_mm = 10 * wrist_rng.uniform(100, 115);
  s.geometry.object_to_detector_mm = view == View::pa ? view_rng.uniform(22, 40) : view_rng.uniform(32, 55);
  s.geometry.pitch_mm = cvRound(1e4 * field_mm / size.height) * 1e-4;
  s.pose = draw_pose(view_rng, view, anatomy);
  s.exposure = draw_exposure(view_rng, view);
  s.exposure.plaster_mm = wrist_rng.bernoulli(kCastShare) ? wrist_rng.uniform(3, 6) : 0;
  s.collimation = draw_collimation(view_rng, cv::Size2d(size.width, size.height) * s.geometry.pitch_mm);
  s.marker.left = anatomy.left;
  s.marker.height_mm = view_rng.uniform(7.5, 11);
  s.marker.turn_deg = view_rng.uniform(-14, 14);
  return s;
}

}  // namespace deepwrist::phantom
