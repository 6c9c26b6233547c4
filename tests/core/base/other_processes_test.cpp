#include "core/base/other_processes.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <string>

namespace deepwrist {
namespace {

const std::string kStat =
    "cpu  9000 900 900 9000 0 0 0 0 0 0\n"
    "cpu0 100 10 20 5000 7 1 2 50 40 0\n"
    "cpu1 200 0 0 5000 0 0 0 0 0 0\n"
    "cpu2 400 0 0 5000 0 0 0 0 0 0\n"
    "intr 12345 0 1\n";

double ticks(double seconds) { return seconds * static_cast<double>(sysconf(_SC_CLK_TCK)); }

TEST(BusySeconds, AreThoseOfTheCoresThatAreAskedFor) {
  EXPECT_DOUBLE_EQ(ticks(busy_seconds(kStat, {0}, false)),
                   123);  // neither idle, waiting nor another machine's
  EXPECT_DOUBLE_EQ(ticks(busy_seconds(kStat, {1, 2}, false)), 600);
  EXPECT_DOUBLE_EQ(busy_seconds(kStat, {}, false), 0);
}

TEST(BusySeconds, OfProcessesThatGiveWayCountWhereTheyAreAskedFor) {
  EXPECT_DOUBLE_EQ(ticks(busy_seconds(kStat, {0}, true)), 133);
}

TEST(BusySeconds, LinesThatAreNoneArePassedOver) {
  EXPECT_DOUBLE_EQ(busy_seconds("", {0}, false), 0);
  EXPECT_DOUBLE_EQ(busy_seconds("cpu\ncpux 1 2\ncpu0 1 2 3\ncpu0", {0}, false), 0);
}

TEST(OtherProcesses, KeepNoMoreCoresBusyThanThereAre) {
  OtherProcesses others;
  usleep(20'000);
  const auto busy = others.busy_cores();
  ASSERT_TRUE(busy) << "no /proc/stat?";
  EXPECT_GE(*busy, 0);
  EXPECT_LE(*busy, static_cast<double>(sysconf(_SC_NPROCESSORS_CONF)));
}

}  // namespace
}  // namespace deepwrist
