#include "phantom/wild/streams.h"

#include <cmath>

namespace deepwrist::phantom::wild {

double triangular(CounterRng& rng, double low, double mode, double high) {
  const double u = rng.uniform(), split = (mode - low) / (high - low);
  return u < split ? low + std::sqrt(u * (high - low) * (mode - low))
                   : high - std::sqrt((1 - u) * (high - low) * (high - mode));
}

}  // namespace deepwrist::phantom::wild
