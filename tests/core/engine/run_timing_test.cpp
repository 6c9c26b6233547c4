#include "core/engine/run_timing.h"

#include <gtest/gtest.h>

namespace deepwrist::engine {
namespace {

TEST(RunTiming, MeasuresThreeRunsAtLeastAfterOneThatDoesNotCount) {
  int calls = 0;
  const auto timing = time_runs([&] { ++calls; }, 0);
  EXPECT_EQ(timing.runs, 3);
  EXPECT_EQ(calls, 4);
  EXPECT_LE(timing.fastest_s, timing.median_s);
}

}  // namespace
}  // namespace deepwrist::engine
