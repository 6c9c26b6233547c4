#include "core/stats/interval.h"

#include <algorithm>
#include <cmath>

#include "core/stats/distributions.h"

namespace deepwrist::stats {

Interval wilson(std::size_t successes, std::size_t trials, double level) {
  if (trials == 0) return {0, 1};
  const double n = static_cast<double>(trials), p = static_cast<double>(successes) / n;
  const double z = normal_quantile(0.5 + level / 2), z2 = z * z;
  const double centre = (p + z2 / (2 * n)) / (1 + z2 / n);
  const double half = z / (1 + z2 / n) * std::sqrt(p * (1 - p) / n + z2 / (4 * n * n));
  // At the ends the bound is exact; the formula misses it by rounding.
  return {successes == 0 ? 0 : std::max(0.0, centre - half),
          successes == trials ? 1 : std::min(1.0, centre + half)};
}

}  // namespace deepwrist::stats
