#pragma once

#include <functional>

namespace deepwrist::engine {

/// Seconds of several runs of the same thing.
struct RunTiming {
  double median_s = 0, fastest_s = 0;
  int runs = 0;
};

/// Runs once unmeasured (kernels are generated, memory is touched), then until `seconds` have passed, three
/// times at least. Throws Error(interrupted) after SIGINT or SIGTERM.
RunTiming time_runs(const std::function<void()>& run, double seconds);

}  // namespace deepwrist::engine
