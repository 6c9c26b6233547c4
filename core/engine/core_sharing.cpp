#include "core/engine/core_sharing.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "core/base/log.h"

namespace deepwrist::engine {
namespace {

constexpr std::chrono::seconds kInterval{2};  // 200 ticks of the system's clock

}  // namespace

int threads_beside(int most, int cores, double others) {
  const int left = cores - static_cast<int>(std::lround(others));
  return std::min(most, std::max({1, most / 2, left}));
}

void CoreSharing::look() {
  const auto now = std::chrono::steady_clock::now();
  if (now - looked_ < kInterval) return;
  looked_ = now;
  const auto others = others_.busy_cores();
  if (!others) return;
  const int threads = threads_beside(most_, others_.cores(), *others);
  if (threads == at::get_num_threads()) return;
  at::set_num_threads(threads);
  log().log(told_ ? spdlog::level::debug : spdlog::level::info,
            "other programs keep {:.1f} cores busy: computing with {} of {} threads while they do{}", *others,
            threads, most_, told_ ? "" : " (threads=N takes N always)");
  told_ = true;
}

}  // namespace deepwrist::engine
