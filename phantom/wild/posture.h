#pragma once

#include <array>

#include "phantom/camera.h"
#include "phantom/wild/patient.h"

namespace deepwrist::phantom::wild {

/// A finger's bend, degrees: flexion of its three joints and its spread from the middle finger.
struct Bend {
  double base = 0, middle = 0, tip = 0, spread = 0;
};

/// How arm and hand lie on the detector.
struct Posture {
  Pose pose;                     ///< its turn is that of the arm on the detector
  std::array<Bend, 5> digits{};  ///< from the thumb
  double thumb_abduction_deg = 30, thumb_opposition_deg = 15;
  double elbow_flexion_deg = 0;
  double crossing = 0;  ///< of the forearm's bones towards the elbow: 0 parallel, 1 crossed
};

/// `grossly_turned` gives the share of arms far off the vertical, that is up to 45°, or upside down.
Posture draw_posture(CounterRng rng, View view, const Patient& patient);

}  // namespace deepwrist::phantom::wild
