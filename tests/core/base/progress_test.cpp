#include "core/base/progress.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <optional>
#include <string>

namespace deepwrist {
namespace {

/// What a function writes on a terminal, in a process of its own; nothing where no terminal can be opened.
std::optional<std::string> on_a_terminal(const std::function<void()>& write) {
  int terminal = -1;
  const pid_t child = forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child < 0) return std::nullopt;
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

constexpr const char* kNoTerminal = "no terminal can be opened here (is /dev/pts mounted?)";

TEST(Progress, ShowsRateRemainingTimeAndNoteInOneLineOfATerminal) {
  const auto text = on_a_terminal([] {
    Progress::Clock::time_point now;
    Progress progress("epoch", 40, "images", /*quiet=*/false, [&] { return now; });
    for (int i = 0; i < 3; ++i) {
      now += std::chrono::milliseconds(250);
      progress.note("loss 0." + std::to_string(i));
      progress.tick(10);
    }
    now += std::chrono::milliseconds(150);
    progress.tick(1);
  });
  if (!text) GTEST_SKIP() << kNoTerminal;
  const auto padded = [](std::string line) { return "\r" + line.append(78 - line.size(), ' '); };
  EXPECT_EQ(*text, padded("epoch: 10/40 images, 40.00/s, 1 s left, loss 0.0") +
                       padded("epoch: 20/40 images, 40.00/s, 1 s left, loss 0.1") +
                       padded("epoch: 30/40 images, 40.00/s, 0 s left, loss 0.2") +
                       padded("epoch: 31/40 images, 34.44/s, took 1 s, loss 0.2") + "\r\n");
}

TEST(Progress, IsQuietWhereAsked) {
  const auto text = on_a_terminal([] { Progress("epoch", 1, "images", /*quiet=*/true).tick(); });
  if (!text) GTEST_SKIP() << kNoTerminal;
  EXPECT_EQ(*text, "");
}

/// What forty images in fifty seconds leave on a stderr that is no terminal.
std::string where_nobody_watches(ProgressShown shown) {
  ::testing::internal::CaptureStderr();
  configure_progress(shown, false);
  Progress::Clock::time_point now;
  {
    Progress progress("epoch", 40, "images", /*quiet=*/false, [&] { return now; });
    for (int i = 0; i < 4; ++i) {
      now += std::chrono::milliseconds(12'500);
      progress.tick(10);
    }
  }
  configure_progress(ProgressShown::automatic, false);
  return ::testing::internal::GetCapturedStderr();
}

TEST(Progress, WhereNobodyWatchesTheLogHasWhatItCameTo) {
  const auto text = where_nobody_watches(ProgressShown::automatic);
  EXPECT_TRUE(text.ends_with("epoch: 40/40 images, 0.80/s, took 50 s\n")) << text;
  EXPECT_EQ(std::ranges::count(text, '\n'), 1);
  EXPECT_EQ(std::ranges::count(where_nobody_watches(ProgressShown::always), '\n'), 5);
  EXPECT_EQ(where_nobody_watches(ProgressShown::never), "");
}

TEST(ProgressDeathTest, NobodyNeedReadIt) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto work = [] {
    close(STDERR_FILENO);
    Progress("epoch", 1, "images").tick();
    std::_Exit(7);
  };
  EXPECT_EXIT(work(), ::testing::ExitedWithCode(7), "");
}

TEST(Progress, DurationsAreRead) {
  EXPECT_EQ(format_duration(-1), "0 s");
  EXPECT_EQ(format_duration(59.4), "59 s");
  EXPECT_EQ(format_duration(61), "1:01");
  EXPECT_EQ(format_duration(3600 * 25 + 62), "25:01:02");
}

}  // namespace
}  // namespace deepwrist
