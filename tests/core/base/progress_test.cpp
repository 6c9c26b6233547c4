#include "core/base/progress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>
#include <thread>

namespace deepwrist {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;

/// What a function writes on a terminal, in a process of its own.
std::string on_a_terminal(const std::function<void()>& write) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) {
    write();
    _exit(0);
  }
  std::string text;
  std::array<char, 4096> buffer{};
  // The terminal is closed with the child: the read then fails.
  for (ssize_t count; (count = read(terminal, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  close(terminal);
  waitpid(child, nullptr, 0);
  return text;
}

TEST(Progress, ShowsRateRemainingTimeAndNoteInOneLineOfATerminal) {
  const auto text = on_a_terminal([] {
    Progress progress("epoch", 40, "images");
    for (int i = 0; i < 3; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(210));
      progress.note("loss 0." + std::to_string(i));
      progress.tick(10);
    }
  });
  EXPECT_THAT(text, AllOf(ContainsRegex("\repoch: 10/40 images, [0-9.]+/s, [12] s left, loss 0.0"),
                          ContainsRegex("\repoch: 30/40 images, [0-9.]+/s, took 1 s, loss 0.2")));
  EXPECT_THAT(text, EndsWith("\n"));
}

TEST(Progress, IsQuietWhereAsked) {
  EXPECT_EQ(on_a_terminal([] { Progress("epoch", 1, "images", /*quiet=*/true).tick(); }), "");
}

TEST(Progress, DurationsAreRead) {
  EXPECT_EQ(format_duration(-1), "0 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(61), "1:01");
  EXPECT_EQ(format_duration(3600 * 25 + 62), "25:01:02");
}

}  // namespace
}  // namespace deepwrist
