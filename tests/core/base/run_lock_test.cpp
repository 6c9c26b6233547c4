#include "core/base/run_lock.h"

#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <functional>
#include <string>
#include <utility>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace {

std::function<void()> before_locking;  // called once
int locking_fails_with = 0;

}  // namespace

/// In place of the C library's.
extern "C" int flock(int descriptor, int operation) noexcept {
  if (before_locking) std::exchange(before_locking, nullptr)();
  if (locking_fails_with == 0) return static_cast<int>(syscall(SYS_flock, descriptor, operation));
  errno = locking_fails_with;
  return -1;
}

namespace deepwrist {
namespace {

TEST(RunLock, RefusesASecondHolderAndNamesTheFirstAndItsHost) {
  const testing::TemporaryFolder folder;
  const RunLock first(folder / "out.csv");
  try {
    const RunLock second(folder / "out.csv");
    FAIL() << "the second lock was granted";
  } catch (const Error& error) {
    std::array<char, 256> host{};
    gethostname(host.data(), host.size() - 1);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("another run (process " + std::to_string(getpid()) +
                                                   " on " + host.data() + ")"));
  }
}

TEST(RunLock, IsFreeAgainAfterItsHolderAndLeavesNoFile) {
  const testing::TemporaryFolder folder;
  { const RunLock first(folder / "out.csv"); }
  EXPECT_FALSE(std::filesystem::exists(folder / "out.csv.lock"));
  EXPECT_NO_THROW(RunLock(folder / "out.csv"));
}

TEST(RunLock, AFileThatItsLastHolderRemovedMeanwhileIsNoLock) {
  const testing::TemporaryFolder folder;
  // Between our opening the file and locking it, as when another run ends just then.
  before_locking = [&] { std::filesystem::remove(folder / "out.csv.lock"); };
  const RunLock first(folder / "out.csv");
  EXPECT_FALSE(before_locking) << "the file was not locked";
  EXPECT_THROW(RunLock(folder / "out.csv"), Error);
}

TEST(RunLock, AFileSystemWithoutLocksIsNotTakenForAnotherRun) {
  const testing::TemporaryFolder folder;
  for (const int code : {ENOLCK, EOPNOTSUPP, EINVAL}) {
    locking_fails_with = code;
    try {
      const RunLock lock(folder / "out.csv");
      ADD_FAILURE() << "was granted without a lock";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr("out.csv: this file system has no locks"));
      EXPECT_THAT(error.what(), ::testing::HasSubstr(std::strerror(code)));
    }
    locking_fails_with = 0;
  }
}

TEST(RunLock, DoesNotWriteThroughASymbolicLink) {
  const testing::TemporaryFolder folder;
  const auto other = folder.write("other", "somebody's own");
  std::filesystem::create_symlink(other, folder / "out.csv.lock");
  try {
    const RunLock lock(folder / "out.csv");
    FAIL() << "the link was followed";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("is a symbolic link"));
  }
  EXPECT_EQ(read_file(other, 100), "somebody's own");
}

}  // namespace
}  // namespace deepwrist
