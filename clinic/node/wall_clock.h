#pragma once

#include <optional>

#include "clinic/node/node_records.h"
#include "clinic/node/study_readiness.h"

namespace deepwrist::clinic {

/// The clock of the day.
WallSeconds wall_now();

/// Finds out that the clock of the day was set. What waits for a time of it is due at once where that time is
/// further ahead than any pause (Deliveries::due); quiet times and deadlines go by a clock that nobody sets.
class ClockWatch {
 public:
  /// Seconds by which it was set since the last call, 10 at least; nothing where it went as it should.
  std::optional<double> jump(WallSeconds wall, SteadyTime steady);

 private:
  struct Reading {
    WallSeconds wall;
    SteadyTime steady;
  };
  std::optional<Reading> last_;
};

}  // namespace deepwrist::clinic
