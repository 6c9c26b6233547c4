#pragma once

#include <array>
#include <memory>
#include <optional>
#include <vector>

#include "core/base/view.h"
#include "phantom/anatomy.h"
#include "phantom/fracture.h"
#include "phantom/solid.h"

namespace deepwrist::phantom {

/// A bone in its place.
struct Bone {
  std::shared_ptr<const Solid> solid;
  Placement placement;     ///< from the bone's frame to the wrist frame
  bool of_hand = false;    ///< moves with the hand
  std::optional<Cut> cut;  ///< the part of a broken bone that this is
};

/// One wrist.
struct Wrist {
  Anatomy anatomy;
  std::optional<Fracture> fracture;
  std::vector<Bone> bones;
  /// In the reference's order. PA: tips of the ulnar and of the radial styloid, centre of the wrist (head of
  /// the capitate). LAT: dorsal and volar rim of the distal radius, centre of the wrist. The last moves with
  /// the hand.
  std::array<Point, 3> pa_landmarks, lat_landmarks;
  /// How far a fracture carries the hand along.
  Point hand_shift;

  const std::array<Point, 3>& landmarks(View view) const {
    return view == View::pa ? pa_landmarks : lat_landmarks;
  }
};

/// Centre of the hand's movements.
constexpr float kCapitateHead[3] = {4, -12, 0};

Wrist build_wrist(const Anatomy& anatomy, const std::optional<Fracture>& fracture);

}  // namespace deepwrist::phantom
