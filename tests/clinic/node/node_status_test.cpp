#include "clinic/node/node_status.h"

#include <gmock/gmock.h>

#include <fstream>

#include "clinic/node/node_state.h"
#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {
using ::testing::HasSubstr;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

/// Files an object of a study of its own at a time.
std::int64_t add_study(NodeState& state, const std::string& uid, WallSeconds now) {
  const auto name = new_object_name();
  std::ofstream(state.spool().received() / name) << uid;
  const InstanceFacts facts{uid, "L", uid + ".1", "PA", uid};
  state.take(name, facts, now);
  return state.number_of(facts);
}

TEST(NodeStatus, CountsWhatWaitsAndHowLongAnswersTook) {
  const deepwrist::testing::TemporaryFolder folder;
  const Spool spool(folder / "spool");
  NodeState state(spool);
  for (int i = 1; i <= 20; ++i) {  // answered after 1, 2, ... 20 seconds
    const auto study = state.begin_prediction(add_study(state, "2.25." + std::to_string(i), 100), 100);
    state.finish_prediction(*study, {}, {}, 100 + i);
  }
  const auto failing = state.begin_prediction(add_study(state, "2.25.30", 200), 200);
  state.fail_prediction(*failing, "crash", false, 201);
  add_study(state, "2.25.31", 300);
  EXPECT_EQ(read_status(spool, state.database(), 340).studies, read_status(spool.root(), 340).studies);
  const auto status = read_status(spool.root(), 340);
  EXPECT_TRUE(status.running);
  EXPECT_THAT(status.studies, UnorderedElementsAre(Pair("sent", 20), Pair("failed", 1), Pair("received", 1)));
  EXPECT_THAT(status.errors, UnorderedElementsAre(Pair("crash", 1)));
  EXPECT_EQ(status.oldest_s, 40);
  EXPECT_EQ(status.latency_median_s, 10);
  EXPECT_EQ(status.latency_95_s, 19);
  EXPECT_THAT(describe(status), HasSubstr("1 failed, 1 received, 20 sent"));
  EXPECT_THAT(describe({.free_bytes = std::uint64_t{3} << 29}), HasSubstr("free space          1.5 GiB\n"));
}

TEST(NodeStatus, ASpoolThatNoNodeHadIsAnError) {
  const deepwrist::testing::TemporaryFolder folder;
  EXPECT_THROW(read_status(folder / "spool", 0), Error);
  EXPECT_FALSE(std::filesystem::exists(folder / "spool"));
}

TEST(NodeState, AReportReplacesThatOfTheRevisionBefore) {
  const deepwrist::testing::TemporaryFolder folder;
  NodeState state(Spool(folder / "spool"));
  const auto number = add_study(state, "2.25.1", 1);
  const auto first = *state.begin_prediction(number, 2);
  EXPECT_EQ(state.latest_report(number, first.revision), std::nullopt);
  state.finish_prediction(first,
                          {{"2.25.7", "1.2.840.10008.5.1.4.1.1.7", "picture"},
                           {"2.25.8", "1.2.840.10008.5.1.4.1.1.88.34", "report"},
                           {"2.25.9", "1.2.840.10008.5.1.4.1.1.88.33", "other form", "2.25.8"}},
                          {"pacs"}, 3);
  EXPECT_EQ(state.latest_report(number, first.revision), std::nullopt) << "made again it is the same report";
  EXPECT_EQ(state.latest_report(number, first.revision + 1), "2.25.8");
}

}  // namespace
}  // namespace deepwrist::clinic
