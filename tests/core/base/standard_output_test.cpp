#include "core/base/standard_output.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <iostream>

#include "core/base/guarded_run.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist {
namespace {

using ::testing::ExitedWithCode;
using ::testing::HasSubstr;

/// What a program does whose stdout is `descriptor`, or closed where that is negative.
void run_with_stdout(int descriptor, const std::function<void()>& print) {
  std::signal(SIGPIPE, SIG_IGN);
  close(STDOUT_FILENO);
  if (descriptor >= 0) dup2(descriptor, STDOUT_FILENO);
  std::_Exit(guarded_run("evaluate", [&] {
    print();
    return 0;
  }));
}

int pipe_without_reader() {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return -1;
  close(ends[0]);
  return ends[1];
}

TEST(StandardOutput, WhatCommandsATerminalIsEscapedAndLinesStay) {
  ::testing::internal::CaptureStdout();
  print_results("group \x1b[31m\xe2\x80\xae\n0.9\r\n");
  EXPECT_EQ(::testing::internal::GetCapturedStdout(), "group \\x1b[31m\\u202e\n0.9\\r\n");
}

TEST(StandardOutputDeathTest, AFullDiskIsAnErrorWithItsReason) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_with_stdout(open("/dev/full", O_WRONLY), [] { print_results("AUROC 0.9\n"); }),
              ExitedWithCode(1),
              HasSubstr("evaluate: error: standard output: cannot be written: No space left"));
}

TEST(StandardOutputDeathTest, APipeThatNobodyReadsIsAnErrorAfterTheWork) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto print = [] {
    print_results("AUROC 0.9\n");
    std::fputs("the work is done\n", stderr);
  };
  EXPECT_EXIT(run_with_stdout(pipe_without_reader(), print), ExitedWithCode(1),
              ::testing::AllOf(HasSubstr("the work is done"), HasSubstr("Broken pipe")));
}

TEST(StandardOutputDeathTest, WhatLibrariesPrintIsMissedToo) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(run_with_stdout(open("/dev/full", O_WRONLY), [] { std::cout << "help\n"; }), ExitedWithCode(1),
              HasSubstr("standard output: cannot be written"));
}

TEST(StandardOutputDeathTest, AFileDoesNotTakeThePlaceOfAClosedStdout) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const testing::TemporaryFolder folder;
  const auto file = folder / "out.csv";
  const auto print = [&] {
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT, 0600);
    print_results("AUROC 0.9\n");
    close(descriptor);
  };
  EXPECT_EXIT(run_with_stdout(-1, print), ExitedWithCode(1), HasSubstr("standard output: cannot be written"));
}

}  // namespace
}  // namespace deepwrist
