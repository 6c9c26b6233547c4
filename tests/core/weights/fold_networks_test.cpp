#include "core/weights/fold_networks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::weights {
namespace {

/// Counts those that there are.
struct CountedNetwork {
  CountedNetwork(std::string of, std::atomic<int>& in_memory) : name(std::move(of)), alive(in_memory) {
    ++alive;
  }
  ~CountedNetwork() { --alive; }
  CountedNetwork(const CountedNetwork&) = delete;
  CountedNetwork& operator=(const CountedNetwork&) = delete;

  std::string name;
  std::atomic<int>& alive;
};

class FoldNetworksTest : public ::testing::Test {
 protected:
  using Folds = FoldNetworks<CountedNetwork>;

  Folds folds(std::uintmax_t keep_below, std::uintmax_t give_way_above = kGiveWayAbove) {
    std::vector<WeightsFile> files;
    for (const char* name : {"0", "1", "2"}) files.emplace_back(folder_.write(name, "weights"));
    return Folds(
        std::move(files),
        [this](const WeightsFile& weights) {
          const auto name = weights.file.filename().string();
          if (name == broken_) throw Error(ErrorKind::format, name, "is broken");
          ++loads_;
          loaded_by_ = std::this_thread::get_id();
          return std::make_unique<CountedNetwork>(name, alive_);
        },
        keep_below, give_way_above);
  }

  std::vector<std::string> pass(Folds& folds, const std::function<void()>& at_last = {}) {
    std::vector<std::string> names;
    folds.for_each([&](std::size_t, CountedNetwork& network) { names.push_back(network.name); }, at_last);
    return names;
  }

  testing::TemporaryFolder folder_;
  std::string broken_;
  std::atomic<int> loads_{0}, alive_{0};
  std::atomic<std::thread::id> loaded_by_;
};

using ::testing::ElementsAre;

TEST_F(FoldNetworksTest, LoadTheNextWhileOneIsUsedAndNoMore) {
  auto networks = folds(0);
  networks.for_each([&](std::size_t fold, CountedNetwork& network) {
    EXPECT_EQ(network.name, std::to_string(fold));
    const int expected = fold < 2 ? 2 : 1;
    while (loads_ < std::min<int>(static_cast<int>(fold) + 2, 3) || alive_ < expected)
      std::this_thread::yield();
    EXPECT_EQ(alive_, expected);
    if (fold > 0) {
      EXPECT_NE(loaded_by_.load(), std::this_thread::get_id());
    }
  });
  EXPECT_EQ(alive_, 0);
}

TEST_F(FoldNetworksTest, PreparedNetworksAreNotLoadedAgain) {
  auto networks = folds(0);
  EXPECT_THAT(pass(networks, [&] { networks.prepare(); }), ElementsAre("0", "1", "2"));
  while (loads_ < 4) std::this_thread::yield();
  auto moved = std::move(networks);
  EXPECT_THAT(pass(moved), ElementsAre("0", "1", "2"));
  EXPECT_EQ(loads_, 6);
}

TEST_F(FoldNetworksTest, LargeOnesGiveWayBeforeTheNextIsBegun) {
  auto networks = folds(0, /*give_way_above=*/3);
  int at_last = 0;
  networks.for_each_in_turn(
      [&](std::size_t fold, CountedNetwork&, const std::function<void()>& make_way) {
        ASSERT_TRUE(make_way);
        EXPECT_EQ(loads_, fold + 1);
        EXPECT_EQ(alive_, 1);
        if (fold == 1) return;  // does not care
        make_way();
        make_way();
        EXPECT_EQ(at_last, fold == 2 ? 1 : 0);
        while (fold == 0 && loads_ < 2) std::this_thread::yield();
      },
      [&] { ++at_last; });
  EXPECT_EQ(at_last, 1);
  EXPECT_EQ(alive_, 0);
}

TEST_F(FoldNetworksTest, SmallOnesAreNotAskedToGiveWay) {
  for (const std::uintmax_t keep_below : {0, 1 << 20}) {
    auto networks = folds(keep_below);
    networks.for_each_in_turn([&](std::size_t fold, CountedNetwork&, const std::function<void()>& make_way) {
      EXPECT_FALSE(make_way);
      while (fold == 0 && alive_ < 2) std::this_thread::yield();
    });
  }
}

TEST_F(FoldNetworksTest, OneThatWasTakenApartIsNotUsedAgainAfterAnError) {
  auto networks = folds(0, /*give_way_above=*/3);
  EXPECT_THROW(
      networks.for_each_in_turn([](std::size_t, CountedNetwork&, const std::function<void()>& make_way) {
        make_way();
        throw Error(ErrorKind::usage, "test", "stops");
      }),
      Error);
  EXPECT_THAT(pass(networks), ElementsAre("0", "1", "2"));
  EXPECT_EQ(loads_, 5);
}

TEST_F(FoldNetworksTest, SmallOnesStay) {
  auto networks = folds(1 << 20);
  networks.prepare();
  for (int i = 0; i < 2; ++i) EXPECT_THAT(pass(networks), ElementsAre("0", "1", "2"));
  EXPECT_EQ(loads_, 3);
  EXPECT_EQ(alive_, 3);
}

TEST_F(FoldNetworksTest, ErrorsOfLoadingComeAfterTheFoldsBefore) {
  auto networks = folds(0);
  broken_ = "1";
  std::vector<std::size_t> used;
  EXPECT_THROW(networks.for_each([&](std::size_t fold, CountedNetwork&) { used.push_back(fold); }), Error);
  EXPECT_THAT(used, ElementsAre(0));
  broken_.clear();
  EXPECT_THAT(pass(networks), ElementsAre("0", "1", "2"));
}

TEST_F(FoldNetworksTest, BeginAnewAfterAnErrorOfTheirUser) {
  auto networks = folds(0);
  EXPECT_THROW(networks.for_each([](std::size_t fold, CountedNetwork&) {
    if (fold == 1) throw Error(ErrorKind::usage, "test", "stops");
  }),
               Error);
  EXPECT_THAT(pass(networks), ElementsAre("0", "1", "2"));
}

}  // namespace
}  // namespace deepwrist::weights
