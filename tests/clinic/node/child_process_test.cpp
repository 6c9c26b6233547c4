#include "clinic/node/child_process.h"

#include <gmock/gmock.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "clinic/node/line_channel.h"
#include "core/base/error.h"
#include "core/base/run_lock.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {

/// Waits until it has ended; false after five seconds.
bool ends(ChildProcess& process) {
  for (int i = 0; i < 500; ++i) {
    if (process.ended()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST(LineChannel, LinesArriveWholeAndInOrderHoweverTheyAreCut) {
  auto [one, other] = LineChannel::make_pair();
  EXPECT_EQ(other.line_at_hand(), std::nullopt);
  ASSERT_TRUE(one.send("first"));
  ASSERT_TRUE(one.send(""));
  ASSERT_TRUE(one.send(std::string(50'000, 'x')));
  EXPECT_EQ(other.wait_for_line(), "first");
  EXPECT_EQ(other.line_at_hand(), "");
  EXPECT_EQ(other.wait_for_line(), std::string(50'000, 'x'));
  one = LineChannel();
  EXPECT_EQ(other.wait_for_line(), std::nullopt);
}

TEST(ChildProcess, AnswersOverItsChannelAndTellsItsExitCode) {
  const deepwrist::testing::TemporaryFolder spool;
  ChildProcess process(spool.path(), [](LineChannel& channel) {
    channel.send(*channel.wait_for_line() + "!");
    return 7;
  });
  process.channel().send("ping");
  EXPECT_EQ(process.channel().wait_for_line(), "ping!");
  ASSERT_TRUE(ends(process));
  EXPECT_EQ(process.exit_code(), 7);
}

TEST(ChildProcess, ASignalIsToldAsAShellTellsIt) {
  const deepwrist::testing::TemporaryFolder spool;
  ChildProcess process(spool.path(), [](LineChannel& channel) {
    channel.wait_for_line();
    return 0;
  });
  EXPECT_FALSE(process.ended());
  kill(process.pid(), SIGKILL);
  ASSERT_TRUE(ends(process));
  EXPECT_EQ(process.exit_code(), 128 + SIGKILL);
}

TEST(ChildProcess, DoesNotHoldALockOfTheSpoolLongerThanItsParent) {
  const deepwrist::testing::TemporaryFolder spool;
  auto lock = std::make_unique<RunLock>(spool / "state.db");
  ChildProcess process(spool.path(), [](LineChannel& channel) {
    channel.send("here");
    channel.wait_for_line();
    return 0;
  });
  ASSERT_EQ(process.channel().wait_for_line(), "here");
  lock.reset();
  EXPECT_NO_THROW(RunLock(spool / "state.db"));
}

TEST(ChildProcess, AnExceptionIsAnExitCode) {
  const deepwrist::testing::TemporaryFolder spool;
  ChildProcess process(spool.path(),
                       [](LineChannel&) -> int { throw Error(ErrorKind::io, "here", "does not work"); });
  ASSERT_TRUE(ends(process));
  EXPECT_EQ(process.exit_code(), 1);
}

}  // namespace
}  // namespace deepwrist::clinic
