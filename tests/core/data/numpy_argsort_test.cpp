#include "core/data/numpy_argsort.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "core/base/random.h"

namespace deepwrist::data {
namespace {

bool is_sorting_permutation(const std::vector<std::int64_t>& values, std::vector<std::size_t> order) {
  const bool sorted = std::ranges::is_sorted(order, {}, [&](std::size_t i) { return values[i]; });
  std::ranges::sort(order);
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (order[i] != i) return false;
  }
  return sorted && order.size() == values.size();
}

TEST(Introsort, SortsAnyNumberOfItemsWithManyTies) {
  CounterRng rng(1);
  for (const std::size_t count : {0u, 1u, 2u, 15u, 16u, 17u, 33u, 500u, 5000u}) {
    for (const std::uint32_t distinct : {1u, 2u, 7u, 1000000u}) {
      std::vector<std::int64_t> values(count);
      for (auto& value : values) value = rng.below(distinct);
      EXPECT_TRUE(is_sorting_permutation(values, numpy_argsort(values))) << count << ' ' << distinct;
    }
  }
}

TEST(Introsort, SurvivesInputThatDefeatsTheMedianOfThree) {
  // Musser's sequence (Introspective sorting and selection algorithms, 1997): quadratic for plain quicksort.
  constexpr std::int64_t kHalf = 50000;
  std::vector<std::int64_t> values;
  for (std::int64_t i = 1; i <= kHalf; ++i) values.push_back(i % 2 == 1 ? i : kHalf + i - 1);
  for (std::int64_t i = 1; i <= kHalf; ++i) values.push_back(2 * i);
  EXPECT_TRUE(is_sorting_permutation(values, numpy_argsort(values)));
}

}  // namespace
}  // namespace deepwrist::data
