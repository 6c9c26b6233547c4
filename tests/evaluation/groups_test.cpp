#include "evaluation/groups.h"

#include <gmock/gmock.h>

#include <cmath>

#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

std::vector<Group> groups_of(const std::string& rows, std::vector<std::string> labels = {"Fracture"}) {
  const testing::TemporaryFolder folder;
  ScoreColumns columns;
  columns.labels = labels;
  std::string header = "ID,Side,Fracture_Prediction";
  for (const auto& label : labels) header += "," + label;
  return make_groups(score_table(data::read_csv(folder.write("t.csv", header + "\n" + rows)), columns));
}

std::vector<std::string> names(const std::vector<Group>& groups) {
  std::vector<std::string> list;
  for (const auto& group : groups) list.push_back(group.name);
  return list;
}

TEST(Groups, AreTheViewsAndTheStudies) {
  const auto groups = groups_of("a,0,0.2,0\na,1,0.4,1\nb,0,0.9,1\n");
  EXPECT_THAT(names(groups), ElementsAre("PA", "LAT", "study"));
  EXPECT_THAT(groups[0].score, ElementsAre(0.2, 0.9));
  EXPECT_THAT(groups[1].score, ElementsAre(0.4));
  EXPECT_THAT(groups[2].id, ElementsAre("a", "b"));
  EXPECT_DOUBLE_EQ(groups[2].score[0], (0.2 + 0.4) / 2);
  EXPECT_THAT(groups[2].truth, ElementsAre(1, 1)) << "a study is fractured where any view is";
}

/// "L 0.2 1": the hand of each study, its score and how many views count.
std::vector<std::string> studies_of(const std::string& rows) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("t.csv", "ID,Side,laterality,Fracture_Prediction,Fracture\n" + rows);
  std::vector<std::string> texts;
  for (const auto& study : gather_studies(score_table(data::read_csv(file), {}))) {
    texts.push_back(study.id + study.laterality + std::to_string(static_cast<int>(100 * study.score + 0.5)) +
                    "x" + std::to_string(study.views));
  }
  return texts;
}

TEST(Studies, BothHandsOfAnIdAreTwo) {
  EXPECT_THAT(studies_of("a,0,L,0.2,0\na,1,R,0.8,1\nb,0,R,0.4,0\nb,1,right,0.6,0\n"),
              ElementsAre("aL20x1", "aR80x1", "bR50x2"));
}

TEST(Studies, WhatDoesNotSayItsHandIsNotGuessed) {
  EXPECT_THAT(studies_of("a,0,L,0.2,0\na,1,,0.8,1\n"), ElementsAre("a 50x2"))
      << "one study as without the column, of no hand";
  EXPECT_THAT(studies_of("a,0,L,0.2,0\na,1,R,0.8,1\na,2,?,0.6,1\n"),
              ElementsAre("aL20x1", "aR80x1", "a 60x1"));
  EXPECT_THAT(studies_of("a,0,,0.2,0\na,1,,0.8,1\na L,0,L,0.1,0\n"), ElementsAre("a 50x2", "a LL10x1"))
      << "an ID that ends as a hand's key would";
}

TEST(Groups, IdsInOneViewOnlyCountWithThatView) {
  const auto groups = groups_of("a,0,0.2,0\nb,1,0.8,1\na,1,,0\n");
  const auto& study = groups.back();
  EXPECT_THAT(study.score, ElementsAre(0.2, 0.8));
  EXPECT_EQ(groups[1].without_score, 1U);
  EXPECT_EQ(study.without_score, 0U);
}

TEST(Groups, EveryIdOnceMakesNoStudies) {
  EXPECT_THAT(names(groups_of("a,0,0.2,0\nb,0,0.8,1\n")), ElementsAre("PA"));
}

TEST(Groups, CountsWhatIsLeftOut) {
  const auto groups = groups_of("a,0,,0\nb,0,0.8,\nc,0,0.7,1\n");
  EXPECT_EQ(groups[0].without_score, 1U);
  EXPECT_EQ(groups[0].without_truth, 1U);
  EXPECT_THAT(groups[0].truth, SizeIs(1));
}

TEST(Groups, FailedRowsWithoutAViewAreNoGroup) {
  EXPECT_THAT(names(groups_of("a,0,0.2,0\nb,,,1\n")), ElementsAre("PA"));
  EXPECT_THAT(names(groups_of("a,,0.2,0\nb,,0.3,1\n")), ElementsAre("all"));
}

TEST(Groups, ReadersLabelsFollowTheCases) {
  const auto groups = groups_of("a,0,0.2,0,1\nb,0,,1,1\nc,0,0.7,1,\n", {"Fracture", "Reader"});
  EXPECT_THAT(groups[0].readers[0], ElementsAre(1, kUnknown));
}

TEST(Groups, StudyOfFailedViewsHasNoScore) {
  const testing::TemporaryFolder folder;
  const auto table = score_table(
      data::read_csv(folder.write("t.csv", "ID,Side,Fracture_Prediction,Fracture\na,0,,1\na,1,,\n")), {});
  const auto studies = gather_studies(table);
  ASSERT_THAT(studies, SizeIs(1));
  EXPECT_TRUE(std::isnan(studies[0].score));
  EXPECT_EQ(studies[0].views_without_score, 2U);
  EXPECT_EQ(studies[0].labels[0], 1);
}

}  // namespace
}  // namespace deepwrist::evaluation
