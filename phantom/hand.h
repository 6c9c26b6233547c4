#pragma once

#include <vector>

#include "phantom/anatomy.h"
#include "phantom/long_bone.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// Outlines of a carpal bone of a neutral adult wrist: frontal in (x, y), lateral in (z, y), mm.
struct CarpalShape {
  std::vector<cv::Point2f> frontal, lateral;
  float rounding;  ///< of edges, mm
};

/// Scaphoid, lunate, triquetrum, pisiform, trapezium, trapezoid, capitate, hamate and its hook.
const std::vector<CarpalShape>& carpal_shapes();

/// A metacarpal or phalanx in its own frame, from y = 0 at its base to −length at its head; half widths in
/// mm.
LongBone make_digit_bone(const Anatomy& anatomy, float length, float base, float middle, float head);

/// Adds the eight carpal bones.
void add_carpals(const Anatomy& anatomy, std::vector<Bone>& bones);
/// Adds five metacarpals and the proximal phalanges.
void add_metacarpals(const Anatomy& anatomy, std::vector<Bone>& bones);

}  // namespace deepwrist::phantom
