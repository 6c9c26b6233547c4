#include "core/base/run_lock.h"

#include <gmock/gmock.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
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

TEST(RunLock, AFileSystemWithoutLocksIsAWarningAndNotAnotherRun) {
  const testing::TemporaryFolder folder;
  for (const int code : {ENOLCK, EOPNOTSUPP, EINVAL, ENOSYS, 524 /* ENOTSUPP of NFS */}) {
    locking_fails_with = code;
    const auto target = folder / ("out" + std::to_string(code));
    ::testing::internal::CaptureStderr();
    std::string holder;
    EXPECT_NO_THROW({
      const RunLock lock(target);
      EXPECT_NE(RunLock::attempt(target, holder), nullptr);
    });
    const auto said = ::testing::internal::GetCapturedStderr();
    EXPECT_THAT(said, ::testing::HasSubstr(target.string() + ": cannot be locked (" + std::strerror(code)));
    EXPECT_EQ(said.find("cannot be locked"), said.rfind("cannot be locked")) << "said once";
    locking_fails_with = 0;
  }
}

TEST(RunLock, AnAttemptSaysWhoHoldsIt) {
  const testing::TemporaryFolder folder;
  std::string holder;
  auto first = RunLock::attempt(folder / "out.csv", holder);
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(holder, "");
  EXPECT_EQ(RunLock::attempt(folder / "out.csv", holder), nullptr);
  EXPECT_THAT(holder, ::testing::HasSubstr("process " + std::to_string(getpid())));
  first.reset();
  EXPECT_NE(RunLock::attempt(folder / "out.csv", holder), nullptr);
}

TEST(RunLock, WaitsUntilTheOtherRunEnds) {
  const testing::TemporaryFolder folder;
  auto first = std::make_unique<RunLock>(folder / "out.csv");
  std::atomic<bool> ended = false;
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    ended = true;
    first.reset();
  });
  const auto second = RunLock::wait_for(folder / "out.csv");
  EXPECT_TRUE(ended);
  other.join();
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
