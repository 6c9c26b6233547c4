#include "core/train/epoch_batches.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace deepwrist::train {
namespace {

TEST(EpochBatches, HoldEverySampleOnceInAnotherOrderEachEpoch) {
  const auto first = training_batches(shuffled_order(3, 0, 10), 4),
             again = training_batches(shuffled_order(3, 0, 10), 4),
             next = training_batches(shuffled_order(3, 1, 10), 4);
  EXPECT_EQ(first, again);
  EXPECT_NE(first, next);
  std::vector<std::int64_t> all;
  for (const auto& batch : first) all.insert(all.end(), batch.begin(), batch.end());
  std::ranges::sort(all);
  EXPECT_EQ(all, ordered_batches(10, 10).front());
}

TEST(EpochBatches, ALastBatchOfOneJoinsTheOneBefore) {
  const auto batches = training_batches(shuffled_order(3, 0, 9), 4);
  ASSERT_EQ(batches.size(), 2U);
  EXPECT_EQ(batches[1].size(), 5U);
  EXPECT_EQ(training_batches(shuffled_order(3, 0, 1), 4).size(), 1U);
}

TEST(OrderedBatches, KeepTheOrderAndTheShortLast) {
  EXPECT_EQ(ordered_batches(3, 2), (std::vector<std::vector<std::int64_t>>{{0, 1}, {2}}));
}

}  // namespace
}  // namespace deepwrist::train
