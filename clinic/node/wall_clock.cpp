#include "clinic/node/wall_clock.h"

#include <cmath>

namespace deepwrist::clinic {
namespace {

constexpr double kSmallestJump = 10;  // seconds; less is a clock that is kept in time, or a busy machine

}  // namespace

WallSeconds wall_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::optional<double> ClockWatch::jump(WallSeconds wall, SteadyTime steady) {
  std::optional<double> found;
  if (last_) {
    const double passed = std::chrono::duration<double>(steady - last_->steady).count();
    const double set_by = wall - last_->wall - passed;
    if (std::abs(set_by) >= kSmallestJump) found = set_by;
  }
  last_ = Reading{wall, steady};
  return found;
}

}  // namespace deepwrist::clinic
