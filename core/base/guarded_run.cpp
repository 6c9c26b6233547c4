#include "core/base/guarded_run.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <system_error>

#include "core/base/error.h"
#include "core/base/standard_output.h"

namespace deepwrist {
namespace {

/// Says what is wrong; must be called while an exception is handled.
int report_current(const char* program) {
  const auto report = [&](const char* kind, const char* what, int code) {
    std::fprintf(stderr, "%s: error: %s%s\n", program, kind, what);
    return code;
  };
  try {
    throw;
  } catch (const Error& error) {
    return report("", error.what(), exit_code(error.kind()));
  } catch (const std::bad_alloc&) {
    return report("", "out of memory", kExitFailed);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::resource_unavailable_try_again) {
      return report("unexpected: ", error.what(), kExitFailed);
    }
    return report(
        "", "no further thread can be started; is there a limit on processes or memory (ulimit -u, -v)?",
        kExitFailed);
  } catch (const std::exception& error) {
    return report("unexpected: ", error.what(), kExitFailed);
  } catch (...) {
    return report("unexpected: ", "an exception of unknown kind", kExitFailed);
  }
}

/// Called by the run-time library, in any thread. Nothing is cleaned up: other threads may be running.
[[noreturn]] void end_with_a_word() {
  if (std::current_exception()) {
    report_current("deepwrist");
  } else {
    std::fputs("deepwrist: error: unexpected: the program cannot go on\n", stderr);
  }
  std::fflush(stderr);
  std::_Exit(kExitFailed);
}

}  // namespace

int guarded_run(const std::string& program, const std::function<int()>& work) {
  std::set_terminate(end_with_a_word);
  occupy_standard_descriptors();
  try {
    const int code = work();
    require_results_printed();
    return code;
  } catch (...) {
    return report_current(program.c_str());
  }
}

}  // namespace deepwrist
