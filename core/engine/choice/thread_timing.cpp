#include "core/engine/choice/thread_timing.h"

#include <time.h>

#include <algorithm>

namespace deepwrist::engine {
namespace {

constexpr int kRounds = 3;

double seconds(const std::function<void()>& run) {
  const auto now = [] {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
  };
  const double start = now();
  run();
  return now() - start;
}

}  // namespace

TwoTimes time_by_turns(const std::function<void()>& first, const std::function<void()>& second) {
  TwoTimes best{1e9, 1e9};
  for (int round = 0; round <= kRounds; ++round) {
    const TwoTimes times{seconds(first), seconds(second)};
    if (round > 0) best = {std::min(best.first, times.first), std::min(best.second, times.second)};
  }
  return best;
}

}  // namespace deepwrist::engine
