#include "core/dicom/syscall_filter.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

#include "core/base/sanitizers.h"

namespace deepwrist::dicom {
namespace {

/// What decoding does: the socket to the parent, memory, and the end of the process.
constexpr int kAllowed[] = {SCMP_SYS(recvmsg),       SCMP_SYS(sendmsg),        SCMP_SYS(close),
                            SCMP_SYS(lseek),         SCMP_SYS(ftruncate),      SCMP_SYS(brk),
                            SCMP_SYS(munmap),        SCMP_SYS(mremap),         SCMP_SYS(madvise),
                            SCMP_SYS(futex),         SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
                            SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday),   SCMP_SYS(getrandom),
                            SCMP_SYS(sched_yield),   SCMP_SYS(getpid),         SCMP_SYS(gettid),
                            SCMP_SYS(exit),          SCMP_SYS(exit_group),     SCMP_SYS(restart_syscall)};

/// What libraries may try on their own, other versions of them too, and do without: messages on stderr,
/// configuration files, the number of processors. To end the process would cost sound images.
constexpr int kRefused[] = {SCMP_SYS(write),      SCMP_SYS(writev),     SCMP_SYS(open),
                            SCMP_SYS(openat),     SCMP_SYS(access),     SCMP_SYS(faccessat),
                            SCMP_SYS(readlink),   SCMP_SYS(readlinkat), SCMP_SYS(stat),
                            SCMP_SYS(newfstatat), SCMP_SYS(fstat),      SCMP_SYS(ioctl),
                            SCMP_SYS(uname),      SCMP_SYS(sysinfo),    SCMP_SYS(sched_getaffinity)};

using Filter = std::unique_ptr<void, decltype(&seccomp_release)>;

/// Adds the rules; libseccomp passes over names that the machine's processor does not have.
bool add_rules(void* filter, std::span<const int> further) {
  bool added = true;
  const auto add = [&](std::uint32_t action, int call, auto... conditions) {
    added = added && seccomp_rule_add(filter, action, call, sizeof...(conditions), conditions...) == 0;
  };
  for (const int call : kAllowed) add(SCMP_ACT_ALLOW, call);
  for (const int call : further) add(SCMP_ACT_ALLOW, call);
  for (const int call : kRefused) {
    if (std::ranges::find(further, call) == further.end()) add(SCMP_ACT_ERRNO(EPERM), call);
  }
  // Memory that is not executable, so that no new code comes in.
  add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
  // To read a limit, not to set one.
  add(SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), SCMP_A0(SCMP_CMP_EQ, 0), SCMP_A2(SCMP_CMP_EQ, 0));
  // abort() signals its own process.
  add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(getpid())));
  return added;
}

}  // namespace

bool filter_system_calls(std::span<const int> further) {
  if (kAddressSanitizer) return true;
  const Filter filter(seccomp_init(SCMP_ACT_KILL_PROCESS), seccomp_release);
  return filter && add_rules(filter.get(), further) && seccomp_load(filter.get()) == 0;
}

}  // namespace deepwrist::dicom
