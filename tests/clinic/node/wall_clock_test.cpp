#include "clinic/node/wall_clock.h"

#include <gtest/gtest.h>

namespace deepwrist::clinic {
namespace {

SteadyTime at(int seconds) { return SteadyTime() + std::chrono::seconds(seconds); }

TEST(ClockWatch, TellsAClockThatWasSetFromOneThatGoes) {
  ClockWatch watch;
  EXPECT_FALSE(watch.jump(5e9, at(100))) << "the first look";
  EXPECT_FALSE(watch.jump(5e9 + 3600, at(3700))) << "an hour passed";
  EXPECT_FALSE(watch.jump(5e9 + 3605, at(3701))) << "kept in time";
  EXPECT_EQ(watch.jump(5e9 + 3606 - 86400, at(3702)), -86400) << "set back by a day";
  EXPECT_FALSE(watch.jump(5e9 + 3607 - 86400, at(3703))) << "told once";
  EXPECT_EQ(watch.jump(5e9 + 3608, at(3704)), 86400) << "and set right";
}

}  // namespace
}  // namespace deepwrist::clinic
