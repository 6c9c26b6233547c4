#pragma once

#include <opencv2/core.hpp>

#include "phantom/examination.h"

namespace deepwrist::phantom {

/// mm of lead of the side marker, float32 H×W. It is laid where `tissue` (mm, H×W) is thin, inside the beam.
cv::Mat1f draw_marker(const Setup& setup, const cv::Mat1f& tissue, CounterRng rng);

/// Share of the beam that passes the collimator, 0..1, float32 H×W; edges soft by the focal spot.
cv::Mat1f beam_shape(const Setup& setup);

/// True where the console shows the frame black (uint8, 255 or 0), H×W.
cv::Mat1b shutter(const Setup& setup);

}  // namespace deepwrist::phantom
