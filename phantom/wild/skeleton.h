#pragma once

#include <array>
#include <memory>
#include <vector>

#include "phantom/solid.h"
#include "phantom/wild/deformity.h"
#include "phantom/wild/posture.h"

namespace deepwrist::phantom::wild {

/// A bone or fragment in its place in the wrist frame.
struct Part {
  std::shared_ptr<const Solid> solid;
  std::shared_ptr<const Break> cut;  ///< null: whole
  Placement placement;
};

/// A finger or the thumb: its joints from the base of the metacarpal to the tip, and its radius there, mm.
struct DigitLine {
  std::vector<Point> joints;
  std::vector<float> radii;
};

/// All bones of one arm as it lies, and what follows from where they are.
struct Skeleton {
  std::vector<Part> parts;
  std::array<DigitLine, 5> digits;
  std::array<Point, 3> pa_landmarks, lat_landmarks;  ///< as of Wrist; what a fracture moves is where it went
  Placement hand;                                    ///< the hand's motion: posture and fracture
  Placement carried;  ///< of it the fracture's part, which begins at bend_level mm
  float bend_level = 0;
  Point elbow, upper_arm;  ///< joint, and direction from it towards the shoulder

  const std::array<Point, 3>& landmarks(View view) const {
    return view == View::pa ? pa_landmarks : lat_landmarks;
  }
};

Skeleton build_skeleton(const Patient& patient, const Deformity& deformity, const Posture& posture);

/// Adds the parts of the forearm and sets the first two landmarks of both views. Without an ossified tip the
/// landmark is the corner of the metaphysis.
void add_forearm(const Patient& patient, const Deformity& deformity, const Posture& posture, Skeleton& s);
/// Adds humerus, and sets elbow and upper arm.
void add_elbow(const Patient& patient, const Posture& posture, Skeleton& s);
/// Adds what is ossified of the carpus and sets the third landmark, before the hand's motion.
void add_carpus(const Patient& patient, Skeleton& s);
/// Adds metacarpals and phalanges and sets the digits' lines.
void add_digits(const Patient& patient, const Posture& posture, Skeleton& s);

}  // namespace deepwrist::phantom::wild
