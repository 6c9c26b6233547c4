#pragma once

#include "core/base/random.h"
#include "core/base/view.h"
#include "phantom/anatomy.h"
#include "phantom/camera.h"

namespace deepwrist::phantom {

/// The rectangle that the beam is narrowed to.
struct Collimation {
  double left_mm = 0, right_mm = 0, top_mm = 0, bottom_mm = 0;  ///< blades, from the edges of the detector
  double turn_deg = 0;
  double shutter_mm = 1.5;  ///< the console's black frame reaches this far into the beam

  bool operator==(const Collimation&) const = default;
};

/// A lead letter on a strip of plastic.
struct SideMarker {
  bool left = false;  ///< L or R
  double height_mm = 9;
  double turn_deg = 0;

  bool operator==(const SideMarker&) const = default;
};

/// Tube, detector and presentation.
struct Exposure {
  double photons = 6000;   ///< detected in a pixel of the open beam
  double hardness = 0;     ///< −1 soft … 1 hard beam
  double scatter = 0.1;    ///< scattered over primary signal behind an even field
  double focus_mm = 0.15;  ///< blur of focal spot and detector, standard deviation at the detector
  double window_low = -0.3, window_high = 3.2;  ///< optical depths shown black and white
  double gamma = 1;
  double plaster_mm = 0;  ///< cast, 0 for none

  bool operator==(const Exposure&) const = default;
};

/// Everything about one exposure but the wrist; drawn alike for broken and whole wrists.
struct Setup {
  Camera::Geometry geometry;
  Pose pose;
  Exposure exposure;
  Collimation collimation;
  SideMarker marker;

  bool operator==(const Setup&) const = default;
};

/// `wrist_rng` holds what both views of a wrist share (spacing, cast), `view_rng` the rest.
Setup draw_setup(CounterRng wrist_rng, CounterRng view_rng, View view, const Anatomy& anatomy, cv::Size size);

}  // namespace deepwrist::phantom
