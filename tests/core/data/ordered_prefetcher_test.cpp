#include "core/data/ordered_prefetcher.h"

#include <gmock/gmock.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <thread>
#include <vector>

#include "core/base/error.h"
#include "core/base/random.h"

namespace deepwrist::data {
namespace {

using ::testing::ElementsAre;

void sleep_up_to(std::uint32_t microseconds, std::size_t index) {
  CounterRng rng(7, 0, static_cast<std::uint32_t>(index));
  std::this_thread::sleep_for(std::chrono::microseconds(rng.below(microseconds)));
}

std::vector<std::size_t> all(OrderedPrefetcher<std::size_t>& items) {
  std::vector<std::size_t> result;
  while (const auto item = items.next()) result.push_back(*item);
  return result;
}

TEST(OrderedPrefetcher, HandsOutInOrderWhateverTheThreads) {
  std::vector<std::size_t> expected(200);
  std::iota(expected.begin(), expected.end(), 0);
  for (const int threads : {0, 1, 2, 5}) {
    OrderedPrefetcher<std::size_t> items(
        0, 200,
        [](std::size_t index) {
          sleep_up_to(300, index);
          return index;
        },
        threads, 4);
    EXPECT_EQ(all(items), expected) << threads << " threads";
    EXPECT_EQ(items.next(), std::nullopt);
  }
}

TEST(OrderedPrefetcher, StartsInTheMiddleToGoOnWithARun) {
  for (const int threads : {0, 2}) {
    const auto make = [](std::size_t index) { return index; };
    OrderedPrefetcher<std::size_t> items(3, 6, make, threads, 2);
    EXPECT_THAT(all(items), ElementsAre(3, 4, 5));
    OrderedPrefetcher<std::size_t> none(6, 6, make, threads, 2);
    EXPECT_EQ(none.next(), std::nullopt);
    OrderedPrefetcher<std::size_t> beyond(9, 6, make, threads, 2);
    EXPECT_EQ(beyond.next(), std::nullopt);
  }
}

TEST(OrderedPrefetcher, MakesNoMoreThanItsCapacityAhead) {
  constexpr std::size_t kCapacity = 3;
  std::atomic<std::size_t> started{0};
  OrderedPrefetcher<std::size_t> items(
      0, 40, [&](std::size_t index) { return ++started, index; }, 4, kCapacity);
  for (std::size_t given = 0; given < 40; ++given) {
    if (given % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_LE(started, given + kCapacity);
    EXPECT_EQ(items.next(), given);
  }
  EXPECT_EQ(started, 40U);
}

TEST(OrderedPrefetcher, FillsItsCapacityWhileNobodyAsks) {
  std::atomic<std::size_t> started{0};
  OrderedPrefetcher<std::size_t> items(
      0, 40, [&](std::size_t index) { return ++started, index; }, 2, 5);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (started < 5 && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_EQ(started, 5U);
}

TEST(OrderedPrefetcher, ACapacityOfNothingIsOne) {
  OrderedPrefetcher<std::size_t> items(
      0, 3, [](std::size_t index) { return index; }, 2, 0);
  EXPECT_THAT(all(items), ElementsAre(0, 1, 2));
}

TEST(OrderedPrefetcher, AnExceptionComesOutInItsPlace) {
  for (const int threads : {0, 3}) {
    OrderedPrefetcher<std::size_t> items(
        0, 6,
        [](std::size_t index) {
          sleep_up_to(500, index);
          if (index == 2) throw Error(ErrorKind::format, "image 2", "is broken");
          return index;
        },
        threads, 6);
    EXPECT_EQ(items.next(), 0U);
    EXPECT_EQ(items.next(), 1U);
    EXPECT_THROW(items.next(), Error);
    EXPECT_THAT(all(items), ElementsAre(3, 4, 5));
  }
}

TEST(OrderedPrefetcher, EndsEarlyWithoutMakingTheRest) {
  for (const std::size_t taken : {0U, 1U, 5U}) {
    std::atomic<std::size_t> started{0};
    {
      OrderedPrefetcher<std::size_t> items(
          0, 1'000'000,
          [&](std::size_t index) {
            sleep_up_to(200, index);
            return ++started, index;
          },
          3, 4);
      for (std::size_t i = 0; i < taken; ++i) items.next();
    }
    EXPECT_LE(started, taken + 4);
  }
}

TEST(OrderedPrefetcher, EndsWhileExceptionsWait) {
  OrderedPrefetcher<int> items(
      0, 100, [](std::size_t) -> int { throw std::runtime_error("broken"); }, 2, 10);
  EXPECT_THROW(items.next(), std::runtime_error);
}

TEST(OrderedPrefetcher, CarriesWhatCanOnlyBeMoved) {
  OrderedPrefetcher<std::unique_ptr<int>> items(
      0, 2, [](std::size_t index) { return std::make_unique<int>(static_cast<int>(index)); }, 1, 2);
  EXPECT_EQ(**items.next(), 0);
  EXPECT_EQ(**items.next(), 1);
}

}  // namespace
}  // namespace deepwrist::data
