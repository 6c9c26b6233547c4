#pragma once

#include <span>

#include "core/stats/interval.h"

namespace deepwrist::stats {

/// Agreement of two measurements of the same things (Bland and Altman 1986, 1999).
struct BlandAltman {
  std::size_t count = 0;
  Estimate bias;                   ///< mean of first − second, with Student's interval
  double deviation = 0;            ///< of the differences
  Estimate lower_limit, upper_limit;  ///< bias ∓ 1.96 deviations, with their approximate intervals
  /// Smallest difference of two measurements that is more than their noise: 1.96·√2 within-subject
  /// deviations (repeatability coefficient).
  double repeatability = 0;
};

/// Pairs of measurements, as many of the one as of the other. NaN in what fewer than two pairs cannot tell.
BlandAltman bland_altman(std::span<const double> first, std::span<const double> second, double level = 0.95);

}  // namespace deepwrist::stats
