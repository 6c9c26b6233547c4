#pragma once

#include "phantom/render.h"
#include "phantom/wild/casts.h"
#include "phantom/wild/metal.h"

namespace deepwrist::phantom::wild {

/// An arm as it lies in the beam, before it is framed.
struct Scene {
  Patient patient;
  Posture posture;
  Skeleton skeleton;
  Cast cast;
  Implants implants;
  /// The width of the wrist, w, mm: of the unbroken wrist, as if its plates were closed, the distance of the
  /// styloids; in a lateral view 2.6 times that of the radius's rims.
  double wrist_mm = 50;
};

Scene draw_scene(const Case& what, View view);

}  // namespace deepwrist::phantom::wild
