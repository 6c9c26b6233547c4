#include "core/base/log.h"

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(Log, ShowsEveryMessageOnOneLineWithNothingThatCommandsATerminal) {
  const testing::TemporaryFolder folder;
  configure_log("info", folder / "run.log");
  ::testing::internal::CaptureStderr();
  log().warn("{}: read", "x\n12:00:00 error all is lost\x1b[2J\xc2\x9b\xe2\x80\xae.dcm");
  const auto on_terminal = ::testing::internal::GetCapturedStderr();
  log().sinks().pop_back();  // the file is deleted with its folder
  const std::string line = "warning x\\n12:00:00 error all is lost\\x1b[2J\\u009b\\u202e.dcm: read\n";
  EXPECT_THAT(read_file(folder / "run.log", 1000), EndsWith(line));
  EXPECT_THAT(on_terminal, EndsWith(line));
}

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
