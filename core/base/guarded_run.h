#pragma once

#include <functional>
#include <string>

namespace deepwrist {

/// What every program's main comes down to: `work`'s exit code, or where it throws one paragraph
/// "PROGRAM: error: ..." on stderr and in the log file (log_failure), and the exit code of the error's kind
/// (core/base/error.h), 1 for an exception that nobody expected, and for results that could not be printed.
/// One that escapes a thread or a destructor ends the process with exit code 1 and a message as well, never
/// with a signal; so does a library that gives up for want of memory or threads.
int guarded_run(const std::string& program, const std::function<int()>& work);

}  // namespace deepwrist
