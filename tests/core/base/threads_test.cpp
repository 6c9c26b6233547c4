#include "core/base/threads.h"

#include <gmock/gmock.h>
#include <sys/resource.h>
#include <unistd.h>

#include "core/base/guarded_run.h"

namespace deepwrist {
namespace {

TEST(Threads, AreFoundToBePossible) { EXPECT_NO_THROW(require_threads(3)); }

TEST(ThreadsDeathTest, ThatCannotBeStartedAreAnError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to become a user without other processes";
  const auto work = [] {
    // Limits do not hold for root. An ID that nobody else is likely to have.
    const rlimit one{1, 1};
    if (setrlimit(RLIMIT_NPROC, &one) != 0 || setuid(64217) != 0) std::_Exit(99);
    std::_Exit(guarded_run("evaluate", [] {
      require_threads(2);
      return 0;
    }));
  };
  EXPECT_EXIT(
      work(), ::testing::ExitedWithCode(1),
      ::testing::HasSubstr("evaluate: error: threads: 2 cannot be started, only 0 (Resource temporarily"));
}

}  // namespace
}  // namespace deepwrist
