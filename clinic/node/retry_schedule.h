#pragma once

#include <optional>

namespace deepwrist::clinic {

/// Pauses between the attempts at one delivery: they double from `first_s` to `longest_s`, until `for_s` have
/// passed since the first attempt.
struct RetrySchedule {
  double first_s = 30;
  double longest_s = 6 * 3600.0;
  double for_s = 5 * 86400.0;
};

/// Seconds until the next attempt after `failed` of them (1, 2, ...); nothing once it is to be given up.
std::optional<double> pause_after(int failed, const RetrySchedule& schedule = {});

}  // namespace deepwrist::clinic
