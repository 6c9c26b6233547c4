#pragma once

namespace deepwrist::benchmark {

/// The whole of the program's main: a table on stdout, progress and errors on stderr, exit codes of
/// core/base/error.h.
int run_benchmark(int argc, const char* const* argv);

}  // namespace deepwrist::benchmark
