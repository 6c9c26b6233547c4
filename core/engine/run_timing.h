#pragma once

#include <functional>

namespace deepwrist::benchmark {

/// Seconds of several runs of the same thing.
struct Timing {
  double median_s = 0, fastest_s = 0;
  int runs = 0;
};

/// Runs once unmeasured (kernels are generated, memory is touched), then until `seconds` have passed, three
/// times at least. Throws Error(interrupted) after SIGINT or SIGTERM.
Timing measure(const std::function<void()>& run, double seconds);

}  // namespace deepwrist::benchmark
