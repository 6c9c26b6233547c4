#include "core/train/late_losses.h"

#include <gtest/gtest.h>
#include <torch/types.h>

namespace deepwrist::train {
namespace {

TEST(LateLosses, OfTheCpuAreThereAtOnceAndInOrder) {
  LateLosses losses;
  EXPECT_FALSE(losses.next());
  losses.add({{4, 1}, 3}, torch::tensor(0.1F), {});
  losses.add({{7}, 1}, torch::tensor(2.5), torch::ones({}));
  const auto first = losses.next(), second = losses.next();
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->batch.samples, (std::vector<std::size_t>{4, 1}));
  EXPECT_EQ(first->batch.size, 3U);
  EXPECT_EQ(first->loss, static_cast<double>(0.1F)) << "nothing is rounded";
  EXPECT_FALSE(first->failed);
  EXPECT_EQ(second->loss, 2.5);
  EXPECT_TRUE(second->failed);
  EXPECT_FALSE(losses.next(0));
}

}  // namespace
}  // namespace deepwrist::train
