#include "core/dicom/sandbox.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "core/base/sanitizers.h"
#include "core/dicom/landlock.h"
#include "core/dicom/syscall_filter.h"

namespace deepwrist::dicom {
namespace {

/// Lowers a limit; one that is lower already stays.
void limit(__rlimit_resource resource, std::size_t value) {
  rlimit both{};
  getrlimit(resource, &both);
  both.rlim_cur = both.rlim_max = std::min<rlim_t>(value, both.rlim_max);
  setrlimit(resource, &both);
}

}  // namespace

std::size_t address_space() {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  return pages * static_cast<std::size_t>(sysconf(_SC_PAGESIZE));
}

void harden_process() {
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

void limit_resources(const SandboxLimits& limits) {
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_NPROC, 0);
  limit(RLIMIT_NOFILE, limits.descriptors);
  limit(RLIMIT_FSIZE, limits.file_bytes);
  limit(RLIMIT_CPU, limits.cpu_seconds);
  if (!kAddressSanitizer) limit(RLIMIT_AS, limits.address_space_bytes);
}

int enter_sandbox(const SandboxLimits& limits, std::span<const int> further_calls) {
  harden_process();
  limit_resources(limits);
  int gaps = 0;
  if (!deny_files()) gaps |= kNoLandlock;
  if (!filter_system_calls(further_calls)) gaps |= kNoSyscallFilter;
  return gaps;
}

}  // namespace deepwrist::dicom
