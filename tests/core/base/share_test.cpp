#include "core/base/share.h"

#include <gmock/gmock.h>

#include <map>
#include <numeric>
#include <vector>

namespace deepwrist {
namespace {

using ::testing::HasSubstr;
using Variables = std::map<std::string, std::string>;

Environment with(const Variables& variables) {
  return [&variables](const std::string& name) {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
}

std::string problem_of(const std::string& text, const Variables& variables = {}) {
  Share share;
  return read_share(text, with(variables), share).value_or("");
}

Share share_of(const std::string& text, const Variables& variables = {}) {
  Share share;
  EXPECT_EQ(read_share(text, with(variables), share), std::nullopt);
  return share;
}

Variables array(const std::string& id, const std::string& min, const std::string& max,
                const std::string& count) {
  return {{"SLURM_ARRAY_TASK_ID", id},
          {"SLURM_ARRAY_TASK_MIN", min},
          {"SLURM_ARRAY_TASK_MAX", max},
          {"SLURM_ARRAY_TASK_COUNT", count}};
}

TEST(Share, TogetherTheyAreAllItemsOnceAndAsEvenAsCanBe) {
  for (const std::size_t of : {1U, 2U, 3U, 7U, 10U}) {
    for (const std::size_t count : {0U, 1U, 7U, 10U, 23U}) {
      std::size_t at = 0;
      for (std::size_t number = 1; number <= of; ++number) {
        const Share share{number, of};
        EXPECT_EQ(share.begin(count), at);
        at = share.end(count);
        EXPECT_LE(at - share.begin(count), count / of + 1);
        EXPECT_GE(at - share.begin(count), count / of);
      }
      EXPECT_EQ(at, count);
    }
  }
}

TEST(Share, IsAFractionThatCountsFromOne) {
  EXPECT_EQ(share_of("1/4"), (Share{1, 4}));
  EXPECT_EQ(share_of(" 4/4 "), (Share{4, 4}));
  for (const auto* text : {"0/4", "5/4", "-1/4", "1/0", "1/9999999"}) {
    EXPECT_THAT(problem_of(text), HasSubstr("is '" + std::string(text) + "': N must be")) << text;
  }
  for (const auto* text : {"", "3", "3/", "/3", "1 of 4", "1/4/4", "1.5/4", "Slurm"}) {
    EXPECT_THAT(problem_of(text), HasSubstr("give K/N, as in 1/4, or slurm")) << text;
  }
}

TEST(Share, OfAnArrayCountsFromItsFirstIndex) {
  EXPECT_EQ(share_of("slurm", array("0", "0", "9", "10")), (Share{1, 10}));
  EXPECT_EQ(share_of("slurm", array("7", "3", "7", "5")), (Share{5, 5}));
  auto by_tens = array("20", "10", "30", "3");
  by_tens["SLURM_ARRAY_TASK_STEP"] = "10";
  EXPECT_EQ(share_of("slurm", by_tens), (Share{2, 3}));
}

TEST(Share, OfAnArrayIsRefusedWhereItIsNotKnown) {
  EXPECT_THAT(problem_of("slurm"), HasSubstr("SLURM_ARRAY_TASK_ID is not set: submit with sbatch --array"));
  EXPECT_THAT(problem_of("slurm", {{"SLURM_JOB_ID", "7"}}), HasSubstr("SLURM_ARRAY_TASK_ID is not set"));
  EXPECT_THAT(problem_of("slurm", array("x", "0", "9", "10")), HasSubstr("SLURM_ARRAY_TASK_ID is 'x'"));
  EXPECT_THAT(problem_of("slurm", array("5", "0", "5", "3")), HasSubstr("have gaps"))
      << "--array=0,2,5: two tasks would have one share";
  EXPECT_THAT(problem_of("slurm", array("6", "0", "5", "6")), HasSubstr("have gaps"));
}

TEST(Share, AnArraysTaskIsToldByItsIndex) {
  EXPECT_TRUE(is_array_task(with(array("0", "0", "0", "1"))));
  const Variables job{{"SLURM_JOB_ID", "7"}};
  EXPECT_FALSE(is_array_task(with(job)));
}

}  // namespace
}  // namespace deepwrist
