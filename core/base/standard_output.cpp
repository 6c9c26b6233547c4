#include "core/base/standard_output.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "core/base/error.h"
#include "core/base/shown.h"

namespace deepwrist {
namespace {

/// errno of the first text that was lost.
std::atomic<int> first_failure{0};

std::atomic<bool> silent{false};

}  // namespace

void print_results(std::string_view text) {
  if (silent && !text.empty()) return;
  const auto safe = shown_lines(text);
  const bool written = std::fwrite(safe.data(), 1, safe.size(), stdout) == safe.size();
  if (std::fflush(stdout) == 0 && written) return;
  int none = 0;
  first_failure.compare_exchange_strong(none, errno);
}

void silence_results(bool silenced) { silent = silenced; }

void require_results_printed() {
  std::cout.flush();  // of libraries
  print_results("");
  if (first_failure == 0 && std::cout && std::ferror(stdout) == 0) return;
  throw Error(ErrorKind::io, "standard output",
              first_failure == 0 ? "cannot be written"
                                 : std::string("cannot be written: ") + std::strerror(first_failure));
}

void occupy_standard_descriptors() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (fcntl(descriptor, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free descriptor, which is this one. Without /dev/null it stays free.
    static_cast<void>(open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY));
  }
}

}  // namespace deepwrist
