#include "evaluation/scores.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/base/error.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Scores : public ::testing::Test {
 protected:
  ScoreTable read(const std::string& csv, const ScoreColumns& columns = {}) const {
    return score_table(data::read_csv(folder_.write("table.csv", csv)), columns);
  }
  std::string refusal(const std::string& csv, const ScoreColumns& columns = {}) const {
    try {
      read(csv, columns);
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  testing::TemporaryFolder folder_;
};

TEST_F(Scores, BlankAndNanAreMissing) {
  const auto table =
      read("ID,Side,Fracture_Prediction,Fracture\na,0,0.5,1\nb,0,,0\nc,0,nan,NaN\nd,0,0.25,\n");
  EXPECT_EQ(table.score[0], 0.5);
  EXPECT_TRUE(std::isnan(table.score[1]));
  EXPECT_TRUE(std::isnan(table.score[2]));
  EXPECT_THAT(table.labels[0], ElementsAre(1, 0, kUnknown, kUnknown));
}

TEST_F(Scores, ViewsAreNamedPaAndLatAndComeFirst) {
  const auto table = read("ID,Side,Fracture_Prediction,Fracture\na,oblique,1,1\nb,1,0,0\nc,pa,0,1\n");
  EXPECT_THAT(table.views, ElementsAre("PA", "LAT", "oblique"));
  EXPECT_THAT(table.view, ElementsAre(2, 1, 0));
}

TEST_F(Scores, ColumnsAndViewsAreFoundInAnySpelling) {
  ScoreColumns columns;
  columns.group = "patient id";
  const auto table = read(
      "id,SIDE,fracture prediction,FRACTURE,Patient_ID\na,0.0,0.5,True,p\na,Lateral,0.25,no,nan\n", columns);
  EXPECT_THAT(table.views, ElementsAre("PA", "LAT"));
  EXPECT_THAT(table.id, ElementsAre("a", "a"));
  EXPECT_THAT(table.labels[0], ElementsAre(1, 0));
  EXPECT_THAT(table.group, ElementsAre("p", ""));
}

TEST_F(Scores, RowsWithoutAnIdAreStudiesOfTheirOwnWithAWarning) {
  ::testing::internal::CaptureStderr();
  const auto table = read(
      "ID,Side,Fracture_Prediction,Fracture\n,0,0.5,1\nnan,1,0.25,1\nb,0,0.5,0\nNA,1,0.5,0\nb,1,0.5,0\n");
  EXPECT_THAT(table.id, ElementsAre("line 2 (no ID)", "line 3 (no ID)", "b", "line 5 (no ID)", "b"));
  EXPECT_EQ(table.without_id, 3U);
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), HasSubstr("3 rows have no ID, the first on line 2"));
}

TEST_F(Scores, ALabelOfMinusOneIsNamed) {
  EXPECT_THAT(refusal("Fracture_Prediction,Fracture\n0.1,-1\n0.2,N/A\n"),
              AllOf(HasSubstr("line 2: Fracture '-1' is no label"), Not(HasSubstr("line 3"))));
}

TEST_F(Scores, IdAndViewMayBeAbsent) {
  const auto table = read("Fracture_Prediction,Fracture\n0.1,0\n0.2,1\n");
  EXPECT_THAT(table.id, ElementsAre("1", "2"));
  EXPECT_THAT(table.views, ElementsAre(""));
}

TEST_F(Scores, NamesAllBadFieldsWithTheirLines) {
  const auto message = refusal("Fracture_Prediction,Fracture\n0.1,2\nhigh,0\ninf,1\n0.3,maybe\n0.4,1.0\n");
  EXPECT_THAT(message,
              AllOf(HasSubstr("line 2:"), HasSubstr("'2'"), HasSubstr("line 3:"), HasSubstr("'high'"),
                    HasSubstr("line 4:"), HasSubstr("'inf'"), HasSubstr("line 5:"), HasSubstr("'maybe'")));
  EXPECT_THAT(message, Not(HasSubstr("line 6:")));
}

TEST_F(Scores, NamesAllMissingColumns) {
  ScoreColumns columns;
  columns.labels = {"Fracture", "Reader"};
  columns.other_score = "other";
  EXPECT_THAT(refusal("ID,Fracture_Prediktion,Fracture\na,1,1\n", columns),
              AllOf(HasSubstr("Fracture_Prediction"), HasSubstr("Reader"), HasSubstr("other")));
}

TEST_F(Scores, RefusesATableWithoutRowsAndAViewColumnOfManyValues) {
  EXPECT_THAT(refusal("Fracture_Prediction,Fracture\n"), HasSubstr("no row"));
  std::string many = "Side,Fracture_Prediction,Fracture\n";
  for (int i = 10; i < 120; ++i) many += std::to_string(i) + ",0.5,1\n";
  EXPECT_THAT(refusal(many), HasSubstr("is it the view?"));
}

}  // namespace
}  // namespace deepwrist::evaluation
