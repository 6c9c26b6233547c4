#pragma once

#include <functional>

#include "core/engine/choice/timing_cache.h"

namespace deepwrist::engine {

/// The shortest of a few alternating runs of both, by this thread's processor time, which a machine that is
/// busy with something else hardly changes. The first run of each, which touches memory and generates
/// kernels, does not count.
TwoTimes time_by_turns(const std::function<void()>& first, const std::function<void()>& second);

}  // namespace deepwrist::engine
