#include "phantom/long_bone.h"
#include "phantom/wild/skeleton.h"

namespace deepwrist::phantom::wild {
namespace {

// Distal half of the humerus; its joint at the origin, the shaft along y. 58 mm over the epicondyles, joint
// 45 mm wide (Wevers, Siu, Broekhoven, Sorbie, "Resurfacing elbow prosthesis: shape and sizing of the humeral
// component", J. Biomed. Eng. 7, 1985).
LongBone make_humerus(const Anatomy& a) {
  const float w = static_cast<float>(a.stoutness), c = static_cast<float>(a.cortex),
              m = static_cast<float>(a.marrow);
  std::vector<Section> sections{{-12, 0, 4, 21, 9.5f, 0.8f, 0.28f}, {-2, 0, 4, 23, 10.5f, 0.9f, 0.28f},
                                {9, -2, 2, 29, 6.5f, 1.4f, 0.16f},  {20, -1, 1, 26, 5.5f, 1.8f, 0.1f},
                                {40, 0, 0, 16, 8.5f, 2.6f, 0.05f},  {75, 0, 0, 11.5f, 11, 3.6f, 0.02f},
                                {230, 0, 0, 12, 12, 4.2f, 0.02f}};
  for (Section& s : sections) {
    s.half_x *= w;
    s.half_z *= w;
    s.cortex *= c;
    s.marrow *= m;
  }
  EndSurface joint{.level = -9, .slope_x = 0.06f, .hollow_x = -2, .half_x = 24, .rounding = 5};
  const EndSurface shoulder{.level = 229, .rounding = 0.5f};
  return {sections, joint, shoulder};
}

}  // namespace

void add_elbow(const Patient& patient, const Posture& posture, Skeleton& s) {
  s.elbow = {9, 250, 0};
  // Flexion brings the upper arm to the volar side.
  const cv::Matx33f bend = rotation_about_x(posture.elbow_flexion_deg);
  s.upper_arm = bend * Point(0, 1, 0);
  s.parts.push_back(
      {std::make_shared<const LongBone>(make_humerus(patient.anatomy)), nullptr, {bend, s.elbow}});
}

}  // namespace deepwrist::phantom::wild
