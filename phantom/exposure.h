#pragma once

#include <opencv2/core.hpp>

#include "core/base/random.h"
#include "phantom/examination.h"
#include "phantom/soft_tissue.h"

namespace deepwrist::phantom {

/// What lies in the beam: mm along each ray, float32, H×W.
struct Materials {
  cv::Mat1f bone;  ///< compact bone
  SoftTissue soft;
  cv::Mat1f lead;
};

/// The radiograph as shown, 0 black … 1 white, float32 H×W: Beer–Lambert attenuation at three energies,
/// scatter, blur, quantum noise (one normal number a pixel from `noise`), logarithm and window.
cv::Mat1f expose(const Materials& materials, const Setup& setup, CounterRng noise);

}  // namespace deepwrist::phantom
