#include "phantom/wild/scene.h"

#include <algorithm>
#include <cmath>

namespace deepwrist::phantom::wild {
namespace {

constexpr double kLateralWidth = 2.6;
constexpr double kUprightDeg = 8;

double wrist_width(const Patient& patient, View view) {
  Patient grown = patient;
  grown.growth.open = false;
  Skeleton whole;
  add_forearm(grown, {}, {}, whole);
  const auto& points = whole.landmarks(view);
  const Point across = points[0] - points[1];
  const double width =
      view == View::pa ? std::hypot(across.x, across.y) : kLateralWidth * std::hypot(across.z, across.y);
  return width * patient.anatomy.size;
}

}  // namespace

Scene draw_scene(const Case& what, View view) {
  const auto rng = [&](Draw part, View of = View::pa) { return draws(what.seed, what.index, part, of); };
  Scene s;
  const auto has = [&](Trait trait) { return !what.without.contains(trait); };
  s.patient = draw_patient(rng(Draw::patient), has(Trait::children));
  Deformity deformity;
  if (what.subtlety && has(Trait::deformity))
    deformity = draw_deformity(rng(Draw::deformity), s.patient, *what.subtlety);
  s.posture = draw_posture(rng(Draw::posture, view), view);
  s.posture.fingers = has(Trait::fingers);
  if (!has(Trait::turns))
    s.posture.pose.turn_deg = std::clamp(s.posture.pose.turn_deg, -kUprightDeg, kUprightDeg);
  s.skeleton = build_skeleton(s.patient, deformity, s.posture);
  if (has(Trait::casts)) {
    s.cast = draw_cast(rng(Draw::cast), what.subtlety.has_value());
    s.implants = draw_implants(rng(Draw::metal), s.patient, s.skeleton, s.cast.crossed);
  }
  s.wrist_mm = wrist_width(s.patient, view);
  return s;
}

}  // namespace deepwrist::phantom::wild
