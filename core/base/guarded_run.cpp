#include "core/base/guarded_run.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <string_view>
#include <system_error>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/shown.h"
#include "core/base/standard_output.h"

// Ways in which a program may fail, and where they end:
//
//   exception out of `work`               report_current: one paragraph, exit code of its kind
//   exception out of a thread,            std::terminate ─► end_with_a_word: the same, exit code 1, no
//   a destructor, a noexcept function     destructors
//   SIGTRAP of GLib (no thread)           end_a_library_failure: write and _exit only, all that a signal
//   SIGSEGV, SIGBUS, SIGABRT, only where  handler may do, on a stack of its own
//   address space is limited
//
// Without a limit on address space those three are bugs, left to the system. Results that could not be
// printed are a failure although `work` succeeded.

namespace deepwrist {
namespace {

/// What OpenCV, LibTorch and others say in exceptions of their own when they get no memory or thread.
bool is_want_of_resources(std::string_view what) {
  constexpr std::array<std::string_view, 3> kTexts{"Insufficient memory", "can't allocate memory",
                                                   "pthread_create has failed"};
  return std::ranges::any_of(kTexts, [&](auto text) { return what.find(text) != what.npos; });
}

/// Says what is wrong, by `say`; must be called while an exception is handled.
int report_current(const std::function<void(const std::string&)>& say) {
  const auto report = [&](const char* kind, const std::string& what, int code) {
    say(kind + what);
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
      return report("unexpected: ", shown(error.what()), kExitFailed);
    }
    return report(
        "", "no further thread can be started; is there a limit on processes or memory (ulimit -u, -v)?",
        kExitFailed);
  } catch (const std::exception& error) {
    const bool is_want = is_want_of_resources(error.what());
    return report(is_want ? "out of memory or threads: " : "unexpected: ", shown(error.what()), kExitFailed);
  } catch (...) {
    return report("unexpected: ", "an exception of unknown kind", kExitFailed);
  }
}

/// Called by the run-time library, in any thread. Nothing is cleaned up: other threads may be running.
[[noreturn]] void end_with_a_word() {
  if (std::current_exception()) {
    // Not by the log, which another thread may hold.
    report_current([](const auto& text) { std::fprintf(stderr, "deepwrist: error: %s\n", text.c_str()); });
  } else {
    std::fputs("deepwrist: error: unexpected: the program cannot go on\n", stderr);
  }
  std::fflush(stderr);
  std::_Exit(kExitFailed);
}

void end_a_library_failure(int) {
  constexpr std::string_view kText =
      "deepwrist: error: a library gave up, as some do when they get no memory or thread; "
      "is there a limit on memory or processes (ulimit -v, -u)?\n";
  static_cast<void>(!write(STDERR_FILENO, kText.data(), kText.size()));
  _exit(kExitFailed);
}

/// GLib ends the process by SIGTRAP when no thread can be started; where memory is limited, libraries that do
/// not expect that access what they did not get.
void catch_library_failures() {
  static std::array<std::byte, 1 << 16> stack;
  const stack_t alternative{.ss_sp = stack.data(), .ss_flags = 0, .ss_size = stack.size()};
  sigaltstack(&alternative, nullptr);
  struct sigaction action = {};
  action.sa_handler = end_a_library_failure;
  action.sa_flags = SA_ONSTACK;
  sigaction(SIGTRAP, &action, nullptr);
  rlimit memory{};
  if (getrlimit(RLIMIT_AS, &memory) != 0 || memory.rlim_cur == RLIM_INFINITY) return;
  for (const int signal : {SIGSEGV, SIGBUS, SIGABRT}) sigaction(signal, &action, nullptr);
}

}  // namespace

int guarded_run(const std::string& program, const std::function<int()>& work) {
  std::set_terminate(end_with_a_word);
  catch_library_failures();
  occupy_standard_descriptors();
  try {
    const int code = work();
    require_results_printed();
    return code;
  } catch (...) {
    return report_current([&](const auto& text) { log_failure(program, text); });
  }
}

}  // namespace deepwrist
