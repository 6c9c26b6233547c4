#pragma once

#include <cstdint>

#include "clinic/node/node_state.h"

namespace deepwrist::clinic {

/// How long a spool keeps what is done with.
struct Retention {
  double max_age_s = 30 * 86400.0;
  std::uint64_t max_bytes = std::uint64_t{50} << 30;  ///< of files of studies, results and `failed/`
};

/// Removes studies that are sent or failed, with all their files: those that did not change for `max_age_s`,
/// and the oldest until what is left has at most `max_bytes`. What waits is never removed. Files of `failed/`
/// go by age too, and for their size before any study does. Returns how many studies went. Throws Error(io).
int remove_old(NodeState& state, const Retention& retention, WallSeconds now);

}  // namespace deepwrist::clinic
