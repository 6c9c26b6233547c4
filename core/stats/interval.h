#pragma once

#include <cstddef>

namespace deepwrist::stats {

struct Interval {
  double low = 0, high = 0;
};

struct Estimate {
  double value = 0;
  Interval interval;
};

/// Score interval of a proportion (Wilson 1927); [0, 1] for no trials.
Interval wilson(std::size_t successes, std::size_t trials, double level = 0.95);

}  // namespace deepwrist::stats
