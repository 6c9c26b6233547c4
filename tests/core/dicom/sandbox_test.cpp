// Each layer of the decoder's sandbox alone: what it stops must be stopped by it. hostile_decoder_test.cpp
// has them together.

#include "core/dicom/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <functional>

#include "core/base/sanitizers.h"
#include "core/dicom/landlock.h"
#include "core/dicom/syscall_filter.h"

namespace deepwrist::dicom {
namespace {

constexpr int kMissing = 99;  ///< exit code: this kernel does not have the layer

/// How a process ends that does `work`, as of waitpid; the exit code is what `work` returns.
int status_after(const std::function<int()>& work) {
  const pid_t child = fork();
  if (child == 0) _exit(work());
  int status = 0;
  waitpid(child, &status, 0);
  return status;
}

int exit_code_after(const std::function<int()>& work) {
  const int status = status_after(work);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/// 0, or errno of what failed.
int outcome(long result) { return result < 0 ? errno : 0; }

int outcome_without_files(const std::function<long()>& attack) {
  return exit_code_after([&] {
    harden_process();
    return deny_files() ? outcome(attack()) : kMissing;
  });
}

int outcome_filtered(const std::function<long()>& attack) {
  return exit_code_after([&] {
    harden_process();
    return filter_system_calls() ? outcome(attack()) : kMissing;
  });
}

int outcome_limited(const SandboxLimits& limits, const std::function<long()>& attack) {
  return exit_code_after([&] {
    if (geteuid() == 0 && setuid(65534) != 0) return kMissing;  // root is not held by the limit on processes
    limit_resources(limits);
    return outcome(attack());
  });
}

long work_for_ever() {
  for (volatile bool forever = true; forever;) continue;
  return 0;
}

constexpr SandboxLimits kLimits{std::size_t{1} << 40, 4096, 100, 16};

TEST(Sandbox, LandlockTakesFilesAway) {
  const int code = outcome_without_files([] { return open("/etc/passwd", O_RDONLY); });
  if (code == kMissing) GTEST_SKIP() << "this kernel has no Landlock";
  EXPECT_EQ(code, EACCES);
  EXPECT_EQ(outcome_without_files([] { return open("/", O_RDONLY | O_DIRECTORY); }), EACCES);
  EXPECT_EQ(outcome_without_files([] { return open("/tmp/hostile", O_WRONLY | O_CREAT, 0600); }), EACCES);
  EXPECT_EQ(outcome_without_files([] { return open("/proc/self/fd/0", O_RDWR); }), EACCES);
  EXPECT_EQ(outcome_without_files([] { return execl("/bin/true", "true", nullptr); }), EACCES);
}

TEST(Sandbox, FilterEndsWhatDecodingDoesNotNeed) {
  if (kAddressSanitizer) GTEST_SKIP() << "no filter under AddressSanitizer";
  const int code = outcome_filtered([] { return socket(AF_INET, SOCK_STREAM, 0); });
  if (code == kMissing) GTEST_SKIP() << "this kernel has no seccomp filters";
  EXPECT_EQ(code, -SIGSYS);
  EXPECT_EQ(outcome_filtered([] { return fork(); }), -SIGSYS);
  EXPECT_EQ(outcome_filtered([] { return execl("/bin/true", "true", nullptr); }), -SIGSYS);
  EXPECT_EQ(outcome_filtered([] { return kill(getppid(), 0); }), -SIGSYS);
  EXPECT_EQ(outcome_filtered([] { return open("/etc/passwd", O_RDONLY); }), EPERM);
  EXPECT_EQ(outcome_filtered([] { return write(STDERR_FILENO, "", 0); }), EPERM);
  EXPECT_EQ(outcome_filtered([] { return getpid(); }), 0);
  EXPECT_EQ(outcome_filtered([]() -> long { abort(); }), -SIGABRT) << "a failed assertion is no attack";
}

TEST(Sandbox, LimitsForbidProcesses) {
  const int code = outcome_limited(kLimits, [] { return fork(); });
  if (code == kMissing) GTEST_SKIP() << "root, and no right to become nobody";
  EXPECT_EQ(code, EAGAIN);
}

TEST(Sandbox, LimitsAreHard) {
  EXPECT_EQ(outcome_limited(kLimits,
                            [] {
                              const rlimit more{17, 17};
                              return setrlimit(RLIMIT_NOFILE, &more);
                            }),
            EPERM);
  EXPECT_EQ(outcome_limited(kLimits, [] { return fcntl(STDERR_FILENO, F_DUPFD, 16); }), EINVAL);
}

TEST(Sandbox, LimitOnProcessorTimeEndsTheProcess) {
  SandboxLimits second = kLimits;
  second.cpu_seconds = 1;
  EXPECT_EQ(outcome_limited(second, [] { return work_for_ever(); }), -SIGKILL);
}

TEST(Sandbox, HardenedProcessIsNotReadableAndGainsNothing) {
  EXPECT_EQ(exit_code_after([] {
              harden_process();
              return prctl(PR_GET_DUMPABLE) == 0 && prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1 ? 0 : 1;
            }),
            0);
}

}  // namespace
}  // namespace deepwrist::dicom
