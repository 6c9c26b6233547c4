#include "clinic/node/retry_schedule.h"

#include <algorithm>

namespace deepwrist::clinic {

std::optional<double> pause_after(int failed, const RetrySchedule& schedule) {
  double pause = schedule.first_s, waited = 0;
  for (int attempt = 1; attempt < failed && waited <= schedule.for_s; ++attempt) {
    waited += pause;
    pause = std::min(2 * pause, schedule.longest_s);
  }
  if (waited + pause > schedule.for_s) return std::nullopt;
  return pause;
}

}  // namespace deepwrist::clinic
