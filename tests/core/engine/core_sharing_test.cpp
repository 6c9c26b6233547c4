#include "core/engine/core_sharing.h"

#include <gtest/gtest.h>

namespace deepwrist::engine {
namespace {

TEST(ThreadsBeside, NobodyAreAll) {
  EXPECT_EQ(threads_beside(1, 1, 0), 1);
  EXPECT_EQ(threads_beside(16, 16, 0.3), 16);
}

TEST(ThreadsBeside, OthersAreThoseTheyLeave) {
  EXPECT_EQ(threads_beside(2, 2, 1), 1);
  EXPECT_EQ(threads_beside(16, 16, 3.4), 13);
}

TEST(ThreadsBeside, ManyOthersAreHalfOfAll) {
  EXPECT_EQ(threads_beside(1, 1, 4), 1);
  EXPECT_EQ(threads_beside(2, 2, 2), 1);
  EXPECT_EQ(threads_beside(16, 16, 16), 8);
  EXPECT_EQ(threads_beside(7, 7, 70), 3);
}

TEST(ThreadsBeside, OthersOnAMachineOfWhichFewCoresAreOursAreThoseTheyLeaveOfAll) {
  EXPECT_EQ(threads_beside(2, 64, 20), 2);
  EXPECT_EQ(threads_beside(4, 64, 61), 3);
  EXPECT_EQ(threads_beside(4, 64, 64), 2);
}

}  // namespace
}  // namespace deepwrist::engine
