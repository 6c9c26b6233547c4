#pragma once

#include "phantom/long_bone.h"
#include "phantom/wild/patient.h"
#include "phantom/wild/posture.h"

namespace deepwrist::phantom::wild {

/// The solids of a bone of the forearm, from the joint: with an open plate epiphysis and shaft, else one.
struct ForearmBone {
  std::shared_ptr<const LongBone> epiphysis;  ///< null: closed or not ossified
  std::shared_ptr<const LongBone> shaft;      ///< the whole bone where there is no plate
};

/// `buckle_mm` bulges the cortex at its level. 245 mm long; depth of the end 19–22 mm (Mekhail, Ebraheim,
/// McCreath, Jackson, Yeasting, "Anatomic and X-ray film studies of the distal articular surface of the
/// radius", J. Hand Surg. 21-A, 1996).
ForearmBone make_radius_of(const Patient& patient, const Posture& posture, float buckle_mm,
                           float buckle_level_mm);
/// Head 17–20 mm wide, within the radius's notch.
ForearmBone make_ulna_of(const Patient& patient, const Posture& posture);

}  // namespace deepwrist::phantom::wild
