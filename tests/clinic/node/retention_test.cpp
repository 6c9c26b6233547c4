#include "clinic/node/retention.h"

#include <gmock/gmock.h>

#include "core/base/atomic_file.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::clinic {
namespace {
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr double kOneDay = 86400;

/// A spool with objects of 1000 bytes.
class RetentionTest : public ::testing::Test {
 protected:
  std::string arrive() {
    const auto name = new_object_name();
    write_file_atomically(spool.received() / name, std::string(1000, 'x'));
    return name;
  }
  void take(const std::string& study) { state.take(arrive(), {study, "L", study + ".1", "PA", study}, 100); }
  StudyRecord begin() {
    return *state.begin_prediction(state.studies(StudyStatus::received).at(0).number, 200);
  }
  void fail(const std::string& study) {
    take(study);
    state.fail_prediction(begin(), "decoder", false, 200);
  }

  deepwrist::testing::TemporaryFolder folder;
  const Spool spool{folder / "spool"};
  NodeState state{spool};
};

TEST_F(RetentionTest, StudiesThatAreDoneWithGoByAgeWithAllTheirFiles) {
  take("1.2");
  state.finish_prediction(begin(), {{"2.25.5", "SC", "bytes"}}, {"PACS"}, 300);
  state.deliveries().sent(state.deliveries().due(300, kOneDay).at(0), 310);
  EXPECT_EQ(remove_old(state, {10 * kOneDay, 1 << 20}, 9 * kOneDay), 0);
  EXPECT_EQ(remove_old(state, {10 * kOneDay, 1 << 20}, 11 * kOneDay), 1);
  EXPECT_THAT(state.studies(StudyStatus::sent), IsEmpty());
  EXPECT_THAT(files_in(spool.results()), IsEmpty());
  EXPECT_TRUE(std::filesystem::is_empty(spool.studies()));
}

TEST_F(RetentionTest, WhatWaitsStaysHoweverOldAndLarge) {
  take("1.2");
  EXPECT_EQ(remove_old(state, {0, 0}, 1e9), 0);
  EXPECT_THAT(state.instances(begin().number), SizeIs(1));
  EXPECT_EQ(remove_old(state, {0, 0}, 1e9), 0) << "nor what is being predicted";
}

TEST_F(RetentionTest, TheOldestGoUntilTheRestIsSmallEnough) {
  for (const auto* study : {"1.2", "1.3", "1.4"}) fail(study);
  EXPECT_EQ(remove_old(state, {10 * kOneDay, 2500}, 300), 1);
  const auto left = state.studies(StudyStatus::failed);
  ASSERT_THAT(left, SizeIs(2));
  EXPECT_EQ(left[0].study_uid, "1.3");
}

TEST_F(RetentionTest, FilesOfNoStudyGoBeforeStudies) {
  for (int i = 0; i < 2; ++i) state.set_aside(arrive());
  fail("1.2");
  EXPECT_EQ(remove_old(state, {1e9, 2500}, 300), 0);
  EXPECT_THAT(files_in(spool.failed()), SizeIs(1));
  EXPECT_EQ(remove_old(state, {1e9, 500}, 300), 1);
  EXPECT_THAT(files_in(spool.failed()), IsEmpty());
}

TEST_F(RetentionTest, ANumberIsNeverUsedAgain) {
  fail("1.2");
  const auto number = state.studies(StudyStatus::failed).at(0).number;
  EXPECT_EQ(remove_old(state, {0, 1 << 20}, 400), 1);
  take("1.2");
  EXPECT_GT(begin().number, number);
}

}  // namespace
}  // namespace deepwrist::clinic
