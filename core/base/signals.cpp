#include "core/base/signals.h"

#include <csignal>

#include "core/base/error.h"

namespace deepwrist {
namespace {

volatile std::sig_atomic_t arrived_signal = 0;

void remember_signal(int signal) {
  arrived_signal = signal;
  std::signal(signal, SIG_DFL);  // the next one ends the process at once
}

}  // namespace

void install_stop_handlers() {
  struct sigaction action = {};
  action.sa_handler = remember_signal;
  action.sa_flags = SA_RESTART;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

bool stop_requested() { return arrived_signal != 0; }

int stop_signal() { return arrived_signal; }

void request_stop(int signal) {
  if (arrived_signal == 0 && (signal == SIGINT || signal == SIGTERM)) arrived_signal = signal;
}

void throw_if_stop_requested() {
  if (stop_requested()) {
    throw Error(ErrorKind::interrupted, "",
                arrived_signal == SIGINT ? "interrupted (Ctrl-C)" : "terminated (SIGTERM)");
  }
}

int stop_exit_code() { return arrived_signal == SIGINT ? kExitInterrupted : kExitTerminated; }

}  // namespace deepwrist
