#pragma once

#include <cstdint>

namespace deepwrist {

/// The most bytes that this program has had in memory (VmHWM of /proc/self/status); 0 where the system does
/// not say. Not getrusage's ru_maxrss, which begins with that of the program that started this one.
std::uint64_t peak_memory();

}  // namespace deepwrist
