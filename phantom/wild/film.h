#pragma once

#include <opencv2/core.hpp>

#include "core/base/random.h"
#include "phantom/soft_tissue.h"

namespace deepwrist::phantom::wild {

/// What lies in the beam: mm along each ray, float32, H×W.
struct BeamMaterials {
  cv::Mat1f bone;   ///< compact bone
  SoftTissue soft;  ///< its plaster may be empty
  cv::Mat1f metal;  ///< steel; empty: none
};

/// Optical depth behind the materials, 0 in the open beam: −log of what three energies leave, scatter and
/// blur of the focal spot included. `pitch_mm` is that of the grid.
cv::Mat1f optical_depth(const BeamMaterials& materials, double pitch_mm, CounterRng rng);

}  // namespace deepwrist::phantom::wild
