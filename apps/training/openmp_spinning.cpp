#include "apps/training/openmp_spinning.h"

#include <unistd.h>

#include <array>
#include <climits>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace deepwrist::training {
namespace {

/// Threads that wait for each other in the many small operations of a training step look for their turn for
/// some milliseconds, if libgomp decides, and then sleep. With another program on the same cores that time is
/// taken from the very thread that is waited for. This many looks outlast the gaps between operations on an
/// idle machine and are soon over on a busy one (docs/performance.md, "A busy machine").
char kSpins[] = "GOMP_SPINCOUNT=20000";

bool names(std::string_view setting, std::string_view variable) {
  return setting.starts_with(variable) && setting.substr(variable.size()).starts_with('=');
}

/// Starts the program again with kSpins in its environment, which libgomp reads once, when it is loaded.
/// Where that fails, the program goes on as it is. libc does not know the environment yet, so getenv() finds
/// nothing.
void start_with_spin_count(int, char** arguments, char** settings) {
  std::vector<char*> environment{kSpins};
  for (char** setting = settings; *setting != nullptr; ++setting) {
    if (names(*setting, "OMP_WAIT_POLICY") || names(*setting, "GOMP_SPINCOUNT")) return;
    environment.push_back(*setting);
  }
  environment.push_back(nullptr);
  std::array<char, PATH_MAX> self{};
  if (readlink("/proc/self/exe", self.data(), self.size() - 1) <= 0) return;
  execve(self.data(), arguments, environment.data());
}

/// What an executable has in this section runs before its libraries are initialised, which takes LibTorch
/// most of the time that a program needs to start. An environment changed here would be lost on libc.
using Initializer = void (*)(int, char**, char**);
[[gnu::section(".preinit_array"), gnu::used]] const Initializer kBeforeLibraries = start_with_spin_count;

}  // namespace

std::string openmp_spin_count() {
  const char* count = std::getenv("GOMP_SPINCOUNT");
  return count != nullptr && std::getenv("OMP_WAIT_POLICY") == nullptr ? count : "";
}

}  // namespace deepwrist::training
