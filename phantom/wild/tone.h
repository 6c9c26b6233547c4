#pragma once

#include <opencv2/core.hpp>

#include "core/base/random.h"

namespace deepwrist::phantom::wild {

/// How a console shows optical depths.
struct Tone {
  double background = 0.06;  ///< grey of the open beam, 0 … 1
  double bright = 0.8;       ///< grey of the densest hundredth of the limb
  double clipped = 0.01;     ///< share of the limb that is shown white from, instead of a hundredth
  double gamma = 1;
  double clahe = 0;  ///< contrast limit of local equalisation; 0: none
  double unsharp_mm = 0, unsharp_gain = 0;
  double ramp = 0, ramp_turn_deg = 0;  ///< brightness along the frame
  bool black_background = false;       ///< all but the limb cut out
};

Tone draw_tone(CounterRng rng);

/// Grey 0 … 1 of `depth` (H×W). `limb` is its thickness in mm. The window follows from the depths in the
/// limb, as on a console.
cv::Mat1f shown(const cv::Mat1f& depth, const cv::Mat1f& limb, const Tone& tone, double pitch_mm);

}  // namespace deepwrist::phantom::wild
