#include "core/engine/run_timing.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/base/signals.h"
#include "core/stats/descriptive.h"

namespace deepwrist::engine {

RunTiming time_runs(const std::function<void()>& run, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr std::size_t kFewest = 3;
  const auto since = [](Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  };
  run();
  std::vector<double> times;
  const auto begin = Clock::now();
  while (times.size() < kFewest || since(begin) < seconds) {
    throw_if_stop_requested();
    const auto start = Clock::now();
    run();
    times.push_back(since(start));
  }
  std::ranges::sort(times);
  return {.median_s = stats::sorted_quantile(times, 0.5),
          .fastest_s = times.front(),
          .runs = static_cast<int>(times.size())};
}

}  // namespace deepwrist::engine
