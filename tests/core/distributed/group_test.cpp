#include "core/distributed/group.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/distributed/rank_notes.h"
#include "tests/core/distributed/rank_threads.h"

namespace deepwrist::distributed {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::run_rank_threads;

TEST(Group, SumsAndSharesWhateverTheShape) {
  const auto failures = run_rank_threads(3, [](const Group& group) {
    const auto rank = static_cast<double>(group.rank());
    auto sum = torch::full({2, 3}, rank + 1, torch::kDouble).t();
    group.sum(sum);
    EXPECT_TRUE(torch::equal(sum, torch::full({3, 2}, 6.0, torch::kDouble)));

    for (const auto type : {torch::kBFloat16, torch::kBool, torch::kLong}) {
      auto shared = torch::full({2, 2}, group.is_first() ? 1 : 0, type).t();
      group.broadcast(shared);
      EXPECT_TRUE(torch::equal(shared, torch::ones({2, 2}, type))) << type;
    }
    EXPECT_EQ(group.of_first(group.is_first() ? "the first" : ""), "the first");

    const auto rows = group.gather(group.rank() == 1 ? torch::Tensor()
                                                     : torch::full({group.rank(), 2}, rank, torch::kFloat));
    EXPECT_EQ(rows[0].sizes(), (std::vector<std::int64_t>{0, 2}));
    EXPECT_FALSE(rows[1].defined());
    EXPECT_TRUE(torch::equal(rows[2], torch::full({2, 2}, 2.0F)));
    EXPECT_THAT(group.gather(std::string(static_cast<std::size_t>(group.rank()), 'x')),
                ElementsAre("", "x", "xx"));
    EXPECT_THAT(group.gather_from([&] { return std::vector{rank}; }),
                ElementsAre(ElementsAre(0), ElementsAre(1), ElementsAre(2)));
    EXPECT_EQ(group.sharers_of_machine(), 3);
    EXPECT_EQ(group.sharers_of_cores(), 3);
  });
  EXPECT_THAT(failures, Each(IsEmpty()));
}

TEST(Group, AloneCostsNothingAndGivesItsOwn) {
  auto values = torch::ones({2});
  Group::alone().sum(values);
  EXPECT_TRUE(torch::equal(values, torch::ones({2})));
  EXPECT_EQ(Group::alone().of_first("mine"), "mine");
  EXPECT_EQ(Group::alone().sharers_of_machine(), 1);
  EXPECT_EQ(Group::alone().gather_from([] { return std::vector{1.0}; }).size(), 1U);
}

TEST(Group, WhatOneRankMeetsTogetherAllThrowByItsName) {
  const auto failures = run_rank_threads(3, [](const Group& group) {
    group.together([&] {
      if (group.rank() == 1) throw Error(ErrorKind::format, "a.png", "cannot be read");
    });
  });
  EXPECT_EQ(failures[1], "a.png: cannot be read");
  EXPECT_THAT(failures[0], AllOf(HasSubstr("rank 1 of 3 on host "), HasSubstr(": a.png: cannot be read")));
  EXPECT_EQ(failures[0], failures[2]);
}

TEST(Group, ARankThatLeavesTellsTheOthersWhy) {
  const auto failures = run_rank_threads(3, [](const Group& group) {
    if (group.rank() == 0) throw Error(ErrorKind::io, "last.pt", "No space left on device");
    auto values = torch::ones({1000});
    group.sum(values);
    ADD_FAILURE() << "there was nobody to sum with";
  });
  EXPECT_EQ(failures[0], "last.pt: No space left on device");
  for (const int rank : {1, 2}) {
    EXPECT_THAT(failures[static_cast<std::size_t>(rank)],
                AllOf(HasSubstr("rank 0 of 3 on host "), HasSubstr(": last.pt: No space left on device")));
  }
}

TEST(Group, ASecondRankOfOneNumberEndsAll) {
  const auto failures = run_rank_threads(
      {0, 1, 1}, 3, [](const Group&) {}, std::chrono::seconds(60));
  EXPECT_THAT(failures, Each(HasSubstr("is there twice")));
}

TEST(Group, ARankThatDoesNotComeIsNamed) {
  const auto failures = run_rank_threads(
      {0, 2}, 4, [](const Group&) {}, std::chrono::seconds(1));
  EXPECT_THAT(failures[0], HasSubstr("rank 1, 3 of 4: did not come within 1 s"));
}

TEST(Group, ARankThatDoesNotAnswerIsNamed) {
  std::atomic<bool> over = false;
  const auto failures = run_rank_threads(
      3,
      [&](const Group& group) {
        auto values = torch::ones({10});
        while (group.rank() == 2 && !over) std::this_thread::sleep_for(std::chrono::milliseconds(10));
        try {
          group.sum(values);
        } catch (const Error&) {
          over = true;
          throw;
        }
      },
      std::chrono::seconds(1));
  EXPECT_THAT(failures[0], AllOf(HasSubstr("rank 2 of 3 on host "), HasSubstr("does not answer for 1 s")));
}

TEST(Verdict, BlamesWhoSaysAReasonElseWhoSaysNothing) {
  const std::vector<std::string> hosts{"a", "b", "c"};
  const auto text = [&](const LastWords& words, int rank, const std::string& what) {
    return std::string(verdict(words, rank, hosts, what, std::chrono::seconds(5)).what());
  };
  const Departure lost, full{ErrorKind::io, 0, false, "no space"};
  EXPECT_EQ(text({{lost, std::nullopt, full}}, 0, "Connection closed"), "rank 2 of 3 on host c: no space");
  EXPECT_THAT(text({{lost, std::nullopt, lost}}, 0, "Connection closed"),
              HasSubstr("rank 1 of 3 on host b: ended without a word"));
  EXPECT_THAT(text({{lost, std::nullopt, lost}}, 0, "Timed out waiting 5000ms"),
              HasSubstr("rank 1 of 3 on host b: does not answer for 5 s"));
  EXPECT_THAT(text({{std::nullopt, lost, std::nullopt}, false}, 1, "Connection closed"),
              HasSubstr("rank 0 of 3 on host a: ended without a word"))
      << "who keeps the notes took the others' with it";
}

}  // namespace
}  // namespace deepwrist::distributed
