#include "training/sweep_grid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "tests/support/errors.h"

namespace deepwrist::training {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

std::vector<std::string> names(const std::vector<SweptRun>& runs) {
  std::vector<std::string> result;
  for (const auto& run : runs) result.push_back(run.name());
  return result;
}

TEST(SweepGrid, IsEveryCombinationTheLastKeyChangingFirst) {
  const auto runs = sweep_grid("optimizer.params.lr=[1e-3, 3e-4];seed=[1,2]");
  EXPECT_THAT(names(runs),
              ElementsAre("lr=1e-3,seed=1", "lr=1e-3,seed=2", "lr=3e-4,seed=1", "lr=3e-4,seed=2"));
  EXPECT_THAT(runs[2].values, ElementsAre(std::pair("optimizer.params.lr", "3e-4"), std::pair("seed", "1")));
}

TEST(SweepGrid, ListsAndTextsAreValuesToo) {
  const auto runs = sweep_grid(" model.params.blocks = [[1,1], [2, 2]] ; note=['a,b', \"]\"]; ");
  ASSERT_THAT(runs, SizeIs(4));
  EXPECT_EQ(runs[3].values[0].second, "[2, 2]");
  EXPECT_EQ(runs[0].values[1].second, "'a,b'");
  EXPECT_EQ(runs[0].name(), "blocks=_1,1_,note=_a,b_") << "a name of a folder";
}

TEST(SweepGrid, KeysThatEndAlikeAreNamedWhole) {
  EXPECT_THAT(names(sweep_grid("a.p=[1];b.p=[2]")), ElementsAre("a.p=1,b.p=2"));
}

TEST(SweepGrid, WhatCannotBeReadIsPlaced) {
  const auto refused = [](const std::string& text, ErrorKind kind = ErrorKind::usage) {
    return deepwrist::testing::failure([&] { sweep_grid(text); }, kind);
  };
  EXPECT_THAT(refused(""), HasSubstr("no key is there"));
  EXPECT_THAT(refused("lr"), HasSubstr("character 1 of 'lr'"));
  EXPECT_THAT(refused("lr=1"), HasSubstr("character 4 of 'lr=1': a list [...] is missing"));
  EXPECT_THAT(refused("lr=[1;seed=[2]"), HasSubstr("']' is missing"));
  EXPECT_THAT(refused("lr=[1]]"), HasSubstr("']' closes nothing"));
  EXPECT_THAT(refused("lr=[1,]"), HasSubstr("a value is missing"));
  EXPECT_THAT(refused("lr=[]"), HasSubstr("a value is missing"));
  EXPECT_THAT(refused("=[1]"), HasSubstr("the key is missing"));
  EXPECT_THAT(refused("lr=[1];lr=[2]"), HasSubstr("'lr' comes twice"));
  EXPECT_THAT(refused("lr=[1,1]"), HasSubstr("two runs would have the folder 'lr=1'"));
  std::string many = "a=[0";
  for (int i = 1; i < 150; ++i) many += "," + std::to_string(i);
  many += "]";
  EXPECT_THAT(refused(many + ";b" + many.substr(1), ErrorKind::limit), HasSubstr("more than 10000 runs"));
}

TEST(ChooseRuns, FollowFromTheSeedAndAreDifferent) {
  const auto all = sweep_grid("a=[1,2,3,4,5];b=[1,2,3,4,5]");
  const auto chosen = names(choose_runs(all, 6, 3));
  EXPECT_EQ(std::set(chosen.begin(), chosen.end()).size(), 6U);
  EXPECT_EQ(chosen, names(choose_runs(all, 6, 3)));
  EXPECT_NE(chosen, names(choose_runs(all, 6, 4)));
  EXPECT_THAT(choose_runs(all, 100, 1), SizeIs(25));
}

}  // namespace
}  // namespace deepwrist::training
