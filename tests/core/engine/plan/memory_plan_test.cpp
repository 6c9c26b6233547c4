#include "core/engine/plan/memory_plan.h"

#include <gtest/gtest.h>

#include <vector>

namespace deepwrist::engine {
namespace {

TEST(MemoryPlan, ReusesWhatWasReleased) {
  MemoryPlan plan;
  const auto a = plan.allocate(160), b = plan.allocate(32), c = plan.allocate(64);
  plan.release(a, 160);
  EXPECT_EQ(plan.allocate(96), a);
  plan.release(c, 64);
  EXPECT_EQ(plan.allocate(128), c) << "the last gap grows";
  EXPECT_EQ(plan.allocate(64), a + 96);
  EXPECT_EQ(plan.peak(), c + 128);
  EXPECT_NE(b, c);
}

TEST(MemoryPlan, LiveBuffersNeverOverlap) {
  struct Buffer {
    int64_t place, size;
  };
  std::vector<Buffer> live;
  MemoryPlan plan;
  std::uint32_t state = 1;
  for (int step = 0; step < 2000; ++step) {
    state = state * 1664525 + 1013904223;
    if (!live.empty() && (state >> 16) % 5 < 2) {
      const auto chosen = live.begin() + (state >> 20) % live.size();
      plan.release(chosen->place, chosen->size);
      live.erase(chosen);
      continue;
    }
    const Buffer fresh{plan.allocate(1 + (state >> 22)), 1 + (state >> 22)};
    EXPECT_LE(fresh.place + fresh.size, plan.peak());
    for (const auto& other : live) {
      EXPECT_TRUE(fresh.place + fresh.size <= other.place || other.place + other.size <= fresh.place);
    }
    live.push_back(fresh);
  }
}

}  // namespace
}  // namespace deepwrist::engine
