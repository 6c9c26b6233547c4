#pragma once

#include <array>

#include "phantom/camera.h"
#include "phantom/wild/streams.h"

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
  bool fingers = true;  ///< false: the hand ends with the metacarpals
  double crossing = 0;  ///< of the forearm's bones towards the elbow: 0 parallel, 1 crossed
};

/// 10 % of PA are oblique, pronated by 25–60°; 3 % of arms lie 20–45° off the vertical, 1.5 % upside down.
Posture draw_posture(CounterRng rng, View view);

}  // namespace deepwrist::phantom::wild
