#pragma once

#include <array>

#include "core/base/random.h"
#include "phantom/geometry.h"
#include "phantom/ray_integral.h"

namespace deepwrist::phantom {

/// A fracture of the distal radius: where the bone breaks and how its distal fragment moves (a Colles
/// fracture: dorsally tilted and displaced, radially displaced, shortened).
struct Fracture {
  double subtlety = 0.5;            ///< 0 obvious … 1 hardly visible
  double level_mm = 20;             ///< distance of the break from the joint
  double slant_x = 0, slant_z = 0;  ///< rise of the break surface across the bone, mm a mm
  double roughness_mm = 1;
  double gap_mm = 1;
  double dorsal_tilt_deg = 15;
  double inclination_loss_deg = 5;
  double dorsal_step_mm = 2, radial_step_mm = 1, impaction_mm = 2;
  std::array<double, 4> phases{};  ///< of the break surface's roughness
};

/// Every size shrinks with `subtlety`.
Fracture draw_fracture(CounterRng rng, double subtlety);

/// Where the distal fragment goes, in the wrist frame.
Placement fragment_motion(const Fracture& fracture);

/// One side of a broken bone.
struct Cut : Break {
  Fracture fracture;
  bool distal = false;

  Cut(const Fracture& of, bool is_distal) : fracture(of), distal(is_distal) {}
  float inside(const Point& p) const override;
  void narrow(Point& low, Point& high) const override;
  /// Heights between which the break surface lies within the bone.
  float highest() const;
  float lowest() const;
};

}  // namespace deepwrist::phantom
