#include "phantom/wrist.h"

#include "phantom/forearm.h"
#include "phantom/hand.h"

namespace deepwrist::phantom {

Wrist build_wrist(const Anatomy& anatomy, const std::optional<Fracture>& fracture) {
  Wrist wrist;
  wrist.anatomy = anatomy;
  wrist.fracture = fracture;
  const auto radius = std::make_shared<const LongBone>(make_radius(anatomy));
  const auto ulna = std::make_shared<const LongBone>(make_ulna(anatomy));
  Placement fragment;
  if (fracture) {
    fragment = fragment_motion(*fracture);
    wrist.hand_shift = fragment.apply({}) - Point{};
    wrist.bones.push_back({radius, {}, false, Cut{*fracture, false}});
    wrist.bones.push_back({radius, fragment, false, Cut{*fracture, true}});
  } else {
    wrist.bones.push_back({radius, {}, false, std::nullopt});
  }
  wrist.bones.push_back({ulna, {}, false, std::nullopt});
  add_carpals(anatomy, wrist.bones);
  add_metacarpals(anatomy, wrist.bones);

  const Point centre{kCapitateHead[0], kCapitateHead[1], kCapitateHead[2]};
  const Point radial_tip = most_distal_point(*radius, -17, -6, -6, 7);
  const Point ulnar_tip = most_distal_point(*ulna, 20, 33, -9, 3);
  // The rims of the lunate fossa: in a lateral view these are the corners of the radius's end.
  const Point dorsal_rim = most_distal_point(*radius, 3, 5, -9.5f, -5.5f);
  const Point volar_rim = most_distal_point(*radius, 3, 5, 7.0f, 8.5f);
  wrist.pa_landmarks = {ulnar_tip, fragment.apply(radial_tip), centre};
  wrist.lat_landmarks = {fragment.apply(dorsal_rim), fragment.apply(volar_rim), centre};
  return wrist;
}

}  // namespace deepwrist::phantom
