#include "core/base/log.h"

#include <gmock/gmock.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <vector>

#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
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

TEST(Log, AsJsonHasTheMessageAsItWasInAsciiOnly) {
  const testing::TemporaryFolder folder;
  ::testing::internal::CaptureStderr();
  configure_log("info", folder / "run.log", LogFormat::json);
  log().warn("{}: \"read\" C:\\a", "x\n12:00\x1b[2J\xe2\x80\xae\xfc");
  log().debug("not shown");
  log_failure("test", "cases.csv: two\n  problems");
  const auto captured = ::testing::internal::GetCapturedStderr();
  log().sinks().pop_back();
  configure_log("info", {});
  const auto text = read_file(folder / "run.log", 1000);
  EXPECT_EQ(captured, text);
  EXPECT_TRUE(std::ranges::all_of(text, [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); })) << text;
  std::istringstream lines(text);
  std::vector<nlohmann::json> records;
  for (std::string line; std::getline(lines, line);) records.push_back(nlohmann::json::parse(line));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_THAT(records[0]["time"].get<std::string>(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}[+-][0-9]{2}:[0-9]{2}"));
  EXPECT_EQ(records[0]["level"], "warning");
  EXPECT_EQ(records[0]["message"], "x\n12:00\x1b[2J\xe2\x80\xae\xef\xbf\xbd: \"read\" C:\\a");
  EXPECT_EQ(records[1]["level"], "critical");
  EXPECT_EQ(records[1]["message"], "test: error: cases.csv: two\n  problems");
}

TEST(Log, AFileOfTheOtherFormatIsLeftAsItIs) {
  const testing::TemporaryFolder folder;
  const auto text = folder.write("text.log", "2020-01-02 03:04:05.678 info    x\n");
  const auto json = folder.write("json.log", "{\"time\":\"2020-01-02T03:04:05.678+00:00\"}\n");
  const auto reason = [](const std::filesystem::path& file, LogFormat format) -> std::string {
    try {
      configure_log("info", file, format);
      return "";
    } catch (const Error& error) {
      return error.what();
    }
  };
  EXPECT_THAT(reason(text, LogFormat::json), HasSubstr("holds a log of the other log.format (text)"));
  EXPECT_THAT(reason(json, LogFormat::text), HasSubstr("holds a log of the other log.format (json)"));
  configure_log("info", {});
  EXPECT_THAT(read_file(text, 1000), EndsWith("info    x\n"));
}

TEST(Log, LinesHaveADateWhereNobodyWatchesAndTheFileKnowsWhyAProgramEnded) {
  const testing::TemporaryFolder folder;
  ::testing::internal::CaptureStderr();
  configure_log("off", folder / "run.log");
  log_failure("test", "no such file");
  const auto captured = ::testing::internal::GetCapturedStderr();
  log().sinks().pop_back();
  configure_log("info", {});
  EXPECT_EQ(captured, "test: error: no such file\n");
  EXPECT_THAT(read_file(folder / "run.log", 1000),
              MatchesRegex("[0-9-]{10} [0-9:]{8}\\.[0-9]{3} critical test: error: no such file\n"));
  ::testing::internal::CaptureStderr();
  log().info("x");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              MatchesRegex("[0-9-]{10} [0-9:]{8}\\.[0-9]{3} info +x\n"));
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
