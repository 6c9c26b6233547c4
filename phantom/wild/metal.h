#pragma once

#include <opencv2/core.hpp>
#include <vector>

#include "phantom/wild/skeleton.h"

namespace deepwrist::phantom::wild {

/// A rod of metal, or of calcium, in the wrist frame, mm.
struct Rod {
  Point from, to;
  float radius = 1;
};

/// What is in a wrist beside its own bones, and what lies across the detector.
struct Implants {
  std::vector<Rod> metal;    ///< in the patient
  std::vector<Rod> cables;   ///< across the detector
  std::vector<Rod> calcium;  ///< walls of calcified arteries
};

/// 3 % have metal: wires of 1–2 mm through the radius, or plates with 2–6 screws on a metacarpal or the
/// volar side of the radius. `crossed` adds a cable across.
Implants draw_implants(CounterRng rng, const Patient& patient, const Skeleton& skeleton, bool crossed);

/// Adds thicknesses along rays: to `metal` (mm; made where there is some) and to `bone`.
void project_implants(const Implants& implants, const Camera& camera, cv::Mat1f& metal, cv::Mat1f& bone);

}  // namespace deepwrist::phantom::wild
