#pragma once

namespace deepwrist::engine {

/// Lets threads that wait for each other in OpenMP sleep after some microseconds instead of spinning for
/// milliseconds: with another program on the same cores spinning takes the time from the very thread that is
/// waited for, and throughput falls to a fifth or less. libgomp spins that briefly only where a process has
/// more OpenMP threads than processors, or where the environment said so before the program started; so this
/// adds idle threads, which never run again. `threads` are those that will compute. Call once.
void shorten_openmp_waiting(int threads);

}  // namespace deepwrist::engine
