#pragma once

#include "phantom/wild/growth.h"
#include "phantom/wild/streams.h"

namespace deepwrist::phantom::wild {

/// Whose wrist it is; both views show the same.
struct Patient {
  Anatomy anatomy;  ///< its size is that of the grown wrist times Growth::size
  Growth growth;
  double pace = 0;               ///< of maturation, −1 … 1
  double physis_level_mm = 6;    ///< of the radius below the joint's middle, where it is or was
  double depth = 1;              ///< of the radius from dorsal to volar
  double carpal_swell_mm = 0.5;  ///< by which carpals are larger than their outlines
  double carpal_offset_mm = 2;   ///< of the carpus, volarly of the radius's middle
  double finger_length = 1;
  bool osteopenic = false;
  bool vessels = false;  ///< calcified arteries
};

/// 35 % are children of 1 to 17 years, most about 9. Adult ranges: inclination of the radius 12–30°, ulnar
/// head 17–20 mm, styloid 3–8 mm (Schuind, Linscheid, An, Chao, "A normal data base of posteroanterior
/// roentgenographic measurements of the wrist", JBJS 74-A, 1992).
/// Without `children` those would be grown.
Patient draw_patient(CounterRng rng, bool children = true);

}  // namespace deepwrist::phantom::wild
