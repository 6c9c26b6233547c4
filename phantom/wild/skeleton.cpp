#include "phantom/wild/skeleton.h"

#include "phantom/wrist.h"

namespace deepwrist::phantom::wild {

Skeleton build_skeleton(const Patient& patient, const Deformity& deformity, const Posture& posture) {
  Skeleton s;
  add_forearm(patient, deformity, posture, s);
  add_elbow(patient, posture, s);
  const std::size_t of_arm = s.parts.size();
  add_carpus(patient, s);
  add_digits(patient, posture, s);
  // Half of the flexion is between radius and lunate, so that the head of the capitate moves too.
  const Point pivot{kCapitateHead[0], kCapitateHead[1] + 7, kCapitateHead[2]};
  const Placement turn = rotation_about(
      pivot, rotation_about_z(posture.pose.hand_fan_deg) * rotation_about_x(posture.pose.hand_flex_deg));
  s.carried = deformity.hand();
  s.bend_level = static_cast<float>(deformity.radius ? deformity.radius->surface.level_mm
                                    : deformity.slip ? patient.physis_level_mm
                                                     : 0);
  s.hand =
      s.carried * turn * Placement{cv::Matx33f::eye(), {0, 0, static_cast<float>(patient.carpal_offset_mm)}};
  for (std::size_t i = of_arm; i < s.parts.size(); ++i) s.parts[i].placement = s.hand * s.parts[i].placement;
  for (DigitLine& digit : s.digits) {
    for (Point& joint : digit.joints) joint = s.hand.apply(joint);
  }
  s.pa_landmarks[2] = s.lat_landmarks[2] = s.hand.apply(s.pa_landmarks[2]);
  return s;
}

}  // namespace deepwrist::phantom::wild
