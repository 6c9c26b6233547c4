#pragma once

#include <opencv2/core.hpp>

#include "core/base/random.h"

namespace deepwrist::phantom::wild {

/// Adds the noise of a finished picture, 0.2–1 grey level of 255, and rounds it to whole levels; `picture` is
/// 0 … 1. Black stays black. 60 % then go through a JPEG of quality 60–95:
/// returned is its ratio of compression, else 0.
double add_grain(CounterRng rng, cv::Mat1f& picture);

}  // namespace deepwrist::phantom::wild
