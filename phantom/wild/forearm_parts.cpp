#include <algorithm>

#include "phantom/forearm.h"
#include "phantom/wild/forearm_bones.h"
#include "phantom/wild/skeleton.h"

// Radius and ulna as they are broken, and the landmarks on their ends:
//
//   parts       epiphysis, then of the shaft what lies distally and proximally of the break
//   motion      of all that is distal of a break: its motion; of the epiphysis also a slip along the plate
//   landmarks   found on the unbroken solids, then moved as the fragment that they lie on

namespace deepwrist::phantom::wild {
namespace {

void add_broken(const ForearmBone& bone, const std::optional<ShaftBreak>& at, const Placement& slip,
                const std::vector<JointFragment>& fragments, Skeleton& s) {
  const Placement distal = at ? at->motion : Placement{};
  if (bone.epiphysis) s.parts.push_back({bone.epiphysis, nullptr, distal * slip});
  if (!at) {
    s.parts.push_back({bone.shaft, nullptr, {}});
    return;
  }
  s.parts.push_back({bone.shaft, std::make_shared<const Cut>(at->surface, false), {}});
  std::shared_ptr<const Break> rest = std::make_shared<const Cut>(at->surface, true);
  for (const JointFragment& fragment : fragments) {
    s.parts.push_back({bone.shaft,
                       std::make_shared<const BothBreaks>(rest, std::make_shared<const Split>(fragment.from)),
                       distal * fragment.motion});
    rest = std::make_shared<const BothBreaks>(rest, std::make_shared<const Split>(fragment.from.opposite()));
  }
  s.parts.push_back({bone.shaft, rest, distal});
}

const Solid& end_of(const ForearmBone& bone) {
  return bone.epiphysis ? static_cast<const Solid&>(*bone.epiphysis) : *bone.shaft;
}

/// What moves the end of the radius at `p`: the first joint fragment that holds it, and the break.
Placement motion_at(const Deformity& d, const Point& p, const Placement& slip) {
  Placement motion = d.radius ? d.radius->motion * slip : slip;
  for (const JointFragment& fragment : d.joint_fragments) {
    if (fragment.from.inside(p) > 0) return motion * fragment.motion;
  }
  return motion;
}

}  // namespace

void add_forearm(const Patient& patient, const Deformity& d, const Posture& posture, Skeleton& s) {
  const ForearmBone radius = make_radius_of(patient, posture, d.buckle_mm, d.buckle_level_mm);
  const ForearmBone ulna = make_ulna_of(patient, posture);
  const Placement slip = d.slip.value_or(Placement{});
  add_broken(radius, d.radius, slip, d.joint_fragments, s);

  // The rims of the lunate fossa and the styloids' tips; where an end is round or flat, its corner.
  const float share = radius.epiphysis ? static_cast<float>(patient.growth.radial_epiphysis) : 1;
  const float deep = static_cast<float>(patient.depth * patient.anatomy.stoutness) * share;
  const Solid& radial_end = end_of(radius);
  const bool pointed = share > 0.9f && (radius.epiphysis || !patient.growth.open);
  const Point radial_tip = tip_towards(radial_end, {-18, -8}, {-7 * deep, 7 * deep}, pointed ? 0.1f : 0.45f);
  const Point ulnar_tip = tip_towards(end_of(ulna), {15, 35}, {-10, 5}, -0.2f);
  const Point dorsal_rim = most_distal_point(radial_end, 2, 5, -11.8f * deep, -6.5f * deep);
  const Point volar_rim = most_distal_point(radial_end, 2, 5, 8.0f * deep, 10.6f * deep);

  const Placement ulnar_motion = d.ulna ? d.ulna->motion : Placement{};
  Placement of_styloid = ulnar_motion;
  if (d.styloid) {
    // Broken off across its base: the visible tip goes along.
    Fracture across;
    across.level_mm = ulnar_tip.y + 0.6 * patient.anatomy.ulnar_styloid_mm;
    across.slant_x = 0;
    across.roughness_mm = 0.3;
    across.gap_mm = 0.5;
    of_styloid = ulnar_motion * *d.styloid;
    s.parts.push_back({ulna.shaft, std::make_shared<const Cut>(across, true), of_styloid});
    s.parts.push_back({ulna.shaft, std::make_shared<const Cut>(across, false), ulnar_motion});
  } else {
    add_broken(ulna, d.ulna, {}, {}, s);
  }
  s.pa_landmarks[0] = of_styloid.apply(ulnar_tip);
  s.pa_landmarks[1] = motion_at(d, radial_tip, slip).apply(radial_tip);
  s.lat_landmarks[0] = motion_at(d, dorsal_rim, slip).apply(dorsal_rim);
  s.lat_landmarks[1] = motion_at(d, volar_rim, slip).apply(volar_rim);
}

}  // namespace deepwrist::phantom::wild
