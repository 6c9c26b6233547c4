#include "phantom/wild/streams.h"

#include <algorithm>
#include <cmath>

namespace deepwrist::phantom::wild {

double cut_normal(CounterRng& rng, double mean, double deviation, double low, double high) {
  return std::clamp(mean + deviation * rng.normal(), low, high);
}

double triangular(CounterRng& rng, double low, double mode, double high) {
  const double u = rng.uniform(), split = (mode - low) / (high - low);
  return u < split ? low + std::sqrt(u * (high - low) * (mode - low))
                   : high - std::sqrt((1 - u) * (high - low) * (high - mode));
}

}  // namespace deepwrist::phantom::wild
