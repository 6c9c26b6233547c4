#pragma once

#include <vector>

#include "phantom/anatomy.h"
#include "phantom/wrist.h"

namespace deepwrist::phantom {

/// Adds the eight carpal bones.
void add_carpals(const Anatomy& anatomy, std::vector<Bone>& bones);
/// Adds five metacarpals and the proximal phalanges.
void add_metacarpals(const Anatomy& anatomy, std::vector<Bone>& bones);

}  // namespace deepwrist::phantom
