#include "core/engine/openmp_waiting.h"

#include <omp.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <future>
#include <thread>
#include <utility>

namespace deepwrist::engine {

void shorten_openmp_waiting(int threads) {
  for (const char* chosen : {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"}) {
    if (std::getenv(chosen) != nullptr) return;  // whoever starts the program has decided
  }
  const int team = std::max(2, omp_get_num_procs() - threads + 2);
  std::promise<void> counted;
  const auto done = counted.get_future();
  std::thread([team, counted = std::move(counted)]() mutable {
    std::atomic<int> members{0};  // a team without work might not be made
#pragma omp parallel num_threads(team)
    ++members;
    // It lives as long as the thread that made it.
    counted.set_value();
    for (;;) pause();
  }).detach();
  done.wait();
}

}  // namespace deepwrist::engine
