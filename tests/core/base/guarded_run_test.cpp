#include "core/base/guarded_run.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <csignal>
#include <new>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "core/base/error.h"

namespace deepwrist {
namespace {

using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

struct Outcome {
  int code = -1;
  std::string err;
};

Outcome outcome(const std::function<int()>& work) {
  ::testing::internal::CaptureStderr();
  const int code = guarded_run("evaluate", work);
  return {code, ::testing::internal::GetCapturedStderr()};
}

TEST(GuardedRun, GivesTheExitCodeOfTheWork) {
  EXPECT_EQ(outcome([] { return 3; }).code, 3);
  EXPECT_EQ(outcome([] { return 3; }).err, "");
}

TEST(GuardedRun, EveryExceptionEndsInAWordAndACode) {
  const auto usage = outcome([]() -> int { throw Error(ErrorKind::usage, "--out", "is a file"); });
  EXPECT_EQ(usage.code, 2);
  EXPECT_EQ(usage.err, "evaluate: error: --out: is a file\n");
  EXPECT_EQ(outcome([]() -> int { throw std::bad_alloc(); }).err, "evaluate: error: out of memory\n");
  const auto unexpected = outcome([]() -> int { throw std::out_of_range("map::at"); });
  EXPECT_EQ(unexpected.code, 1);
  EXPECT_EQ(unexpected.err, "evaluate: error: unexpected: map::at\n");
  EXPECT_EQ(outcome([]() -> int { throw std::out_of_range("a\n\x1b[2J"); }).err,
            "evaluate: error: unexpected: a\\n\\x1b[2J\n");
  EXPECT_EQ(outcome([]() -> int { throw 7; }).code, 1);
}

TEST(GuardedRun, SaysThatNoThreadCanBeStarted) {
  const auto result = outcome([]() -> int {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
  });
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("evaluate: error: no further thread can be started"));
}

TEST(GuardedRun, LibrariesWithoutMemoryAreExpected) {
  const auto result = outcome([]() -> int {
    throw std::runtime_error("alloc.cpp:73: error: (-4:Insufficient memory) Failed to allocate");
  });
  EXPECT_EQ(result.code, 1);
  EXPECT_THAT(result.err, HasSubstr("evaluate: error: out of memory or threads: alloc.cpp:73"));
}

TEST(GuardedRunDeathTest, AnExceptionThatEscapesAThreadIsNoSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(guarded_run("evaluate",
                          [] {
                            std::thread([] { throw std::runtime_error("in a thread"); }).join();
                            return 0;
                          }),
              ExitedWithCode(1), HasSubstr("unexpected: in a thread"));
}

TEST(GuardedRunDeathTest, ALibraryThatGivesUpIsNoSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(guarded_run("evaluate", [] { return raise(SIGTRAP); }), ExitedWithCode(1),
              HasSubstr("a library gave up"));
  const auto with_limited_memory = [] {
    const rlimit memory{rlim_t{1} << 60, RLIM_INFINITY};
    setrlimit(RLIMIT_AS, &memory);
    guarded_run("evaluate", [] { return raise(SIGSEGV); });
  };
  EXPECT_EXIT(with_limited_memory(), ExitedWithCode(1), HasSubstr("a library gave up"));
}

}  // namespace
}  // namespace deepwrist
