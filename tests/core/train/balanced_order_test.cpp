#include "core/train/balanced_order.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace deepwrist::train {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

/// Eleven samples, three of class 1.
const std::vector<int> kClasses{0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 0};
constexpr std::int64_t kSize = 11;

std::map<int, int> of_classes(const std::vector<std::int64_t>& order) {
  std::map<int, int> count;
  for (const auto sample : order) ++count[kClasses[static_cast<std::size_t>(sample % kSize)]];
  return count;
}

TEST(BalancedOrder, HasEachClassEquallyOften) {
  EXPECT_THAT(of_classes(balanced_order(3, 0, kClasses)), ElementsAre(Pair(0, 6), Pair(1, 5)));
  EXPECT_THAT(of_classes(balanced_order(3, 1, kClasses)), ElementsAre(Pair(0, 5), Pair(1, 6)));
  EXPECT_THAT(of_classes(balanced_order(3, 2, kClasses)), ElementsAre(Pair(0, 6), Pair(1, 5)));
}

TEST(BalancedOrder, FollowsFromSeedAndEpochAlone) {
  EXPECT_EQ(balanced_order(3, 7, kClasses), balanced_order(3, 7, kClasses));
  EXPECT_NE(balanced_order(3, 7, kClasses), balanced_order(3, 8, kClasses));
  EXPECT_NE(balanced_order(3, 7, kClasses), balanced_order(4, 7, kClasses));
}

TEST(BalancedOrder, TakesAllSamplesOfAClassEquallyOftenAndGoesOnWhereTheEpochBeforeEnded) {
  std::map<std::int64_t, int> times;
  for (int epoch = 0; epoch < 16; ++epoch) {
    for (const auto sample : balanced_order(5, epoch, kClasses)) ++times[sample % kSize];
    for (const int label : {0, 1}) {
      std::set<int> of_class;
      for (std::size_t i = 0; i < kClasses.size(); ++i) {
        if (kClasses[i] == label) of_class.insert(times[static_cast<std::int64_t>(i)]);
      }
      EXPECT_LE(*of_class.rbegin() - *of_class.begin(), 1) << "class " << label << " after epoch " << epoch;
    }
  }
  EXPECT_EQ(times[0], 11);  // 88 of class 0 among eight samples
}

TEST(BalancedOrder, CountsHowOftenASampleCameBefore) {
  auto order = balanced_order(3, 0, kClasses);
  std::ranges::sort(order);
  EXPECT_EQ(std::ranges::adjacent_find(order), order.end());
  for (const auto sample : order) {
    const bool came_before = sample < kSize || std::ranges::binary_search(order, sample - kSize);
    EXPECT_TRUE(came_before) << sample;
  }
  EXPECT_GT(order.back(), kSize);
}

TEST(BalancedOrder, TakesAnyNumberOfClasses) {
  const std::vector<int> three{4, 4, 9, 2, 4, 4, 9};
  std::map<int, int> count;
  for (int epoch = 0; epoch < 3; ++epoch) {
    for (const auto sample : balanced_order(1, epoch, three))
      ++count[three[static_cast<std::size_t>(sample % 7)]];
  }
  EXPECT_THAT(count, ElementsAre(Pair(2, 7), Pair(4, 7), Pair(9, 7)));
}

TEST(BalancedWeights, MakeClassesCountAlike) {
  EXPECT_THAT(balanced_weights(kClasses), ElementsAre(11.0 / 16, 11.0 / 6));
  EXPECT_THAT(balanced_weights(std::vector<int>{1, 1}), ElementsAre(1, 0.5));
}

}  // namespace
}  // namespace deepwrist::train
