#include "core/base/log.h"

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

namespace deepwrist {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LogDeathTest, AFullDiskUnderTheLogFileIsToldOnceAndTheWorkGoesOn) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto work = [] {
    configure_log("info", "/dev/full");
    for (int i = 0; i < 3; ++i) log().info("line {}", i);
    std::fputs("the work is done\n", stderr);
    std::_Exit(0);
  };
  EXPECT_EXIT(work(), ::testing::ExitedWithCode(0),
              ::testing::AllOf(HasSubstr("line 0"), HasSubstr("the log is incomplete: "), HasSubstr("line 2"),
                               HasSubstr("the work is done"),
                               Not(::testing::ContainsRegex("incomplete(.|\n)*incomplete"))));
}

TEST(LogDeathTest, ADeadStderrIsNoError) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto work = [] {
    close(STDERR_FILENO);
    log().warn("nobody reads this");
    std::_Exit(7);
  };
  EXPECT_EXIT(work(), ::testing::ExitedWithCode(7), "");
}

}  // namespace
}  // namespace deepwrist
