#include "evaluation/landmarks/out_of_fold_landmarks.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/evaluation/landmarks/landmark_cases.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

const std::string kHeader = "ID,Fname,x1,y1,true_x1,true_y1,mm_per_px_x,mm_per_px_y\n";

class OutOfFold : public ::testing::Test {
 protected:
  void write(const std::string& fold, const std::string& rows) {
    folder_.write(fold + "/validation.csv", kHeader + rows);
  }
  OutOfFoldLandmarks read() { return read_out_of_fold_landmarks(validation_files(folder_.path())); }
  std::string message() {
    try {
      read();
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  testing::TemporaryFolder folder_;
};

TEST_F(OutOfFold, TakesEveryFoldOfBothViewsOnce) {
  write("PA/fold_0", "a,a.dcm,101,100,100,100,0.5,0.5\n");
  write("PA/fold_10", "b,b.dcm,102,100,100,100,,\n");
  write("LAT/fold_0", "a,a2.dcm,103,100,100,100,0.5,0.5\n");
  const auto run = read();
  ASSERT_EQ(run.cases.size(), 3U);
  EXPECT_EQ(run.cases[1].fold, 10);
  EXPECT_EQ(run.cases[1].mm_per_px, std::nullopt);
  EXPECT_EQ(run.cases[2].view, View::lat);
  EXPECT_EQ(run.cases[2].file_name, "a2.dcm");
  EXPECT_DOUBLE_EQ(run.cases[0].error_mm(0), 0.5);
  EXPECT_EQ(run.members, 1U);
  EXPECT_EQ(run.ids_in_several_folds, 0U);
}

TEST_F(OutOfFold, AveragesTheMembersOfAnEnsembleOverTheSameImages) {
  write("PA/fold_0", "a,a.dcm,101,100,100,100,1,1\n");
  write("PA/fold_1", "a,a.dcm,97,100,100,100,1,1\n");
  const auto run = read();
  ASSERT_EQ(run.cases.size(), 1U);
  EXPECT_EQ(run.members, 2U);
  EXPECT_EQ(run.cases[0].fold, std::nullopt);
  EXPECT_DOUBLE_EQ(run.cases[0].error_px(0), 1);
}

TEST_F(OutOfFold, SaysWhereAnIdIsInSeveralFolds) {
  write("PA/fold_0", "a,a.dcm,101,100,100,100,1,1\nb,b.dcm,101,100,100,100,1,1\n");
  write("PA/fold_1", "a,other.dcm,97,100,100,100,1,1\n");
  const auto run = read();
  EXPECT_EQ(run.cases.size(), 3U);
  EXPECT_EQ(run.ids_in_several_folds, 1U);
}

TEST_F(OutOfFold, AnImageTwiceInOneFoldIsTwoCases) {
  write("PA/fold_0", "a,a.dcm,101,100,100,100,1,1\na,a.dcm,105,100,100,100,1,1\n");
  EXPECT_EQ(read().cases.size(), 2U);
}

TEST_F(OutOfFold, NamesEveryBadNumberWithItsLine) {
  write("PA/fold_0", "a,a.dcm,nan,100,100,100,1,1\nb,b.dcm,1,100,100,,1,1\nc,c.dcm,1,1,1,1,0,1\n");
  EXPECT_THAT(message(), AllOf(HasSubstr("line 2: x1"), HasSubstr("line 3: true_y1"), HasSubstr("line 4")));
}

TEST_F(OutOfFold, RefusesOtherTablesAndFolders) {
  EXPECT_THAT(message(), HasSubstr("validation.csv"));
  folder_.write("PA/fold_0/validation.csv", "ID,logit_0,logit_1,Fracture\na,1,2,1\n");
  EXPECT_THAT(message(), HasSubstr("is it a localizer's?"));
}

TEST_F(OutOfFold, RefusesFoldsThatDisagree) {
  write("PA/fold_0", "a,a.dcm,101,100,100,100,1,1\n");
  write("PA/fold_1", "a,a.dcm,101,100,140,100,1,1\n");
  EXPECT_THAT(message(), HasSubstr("otherwise than another fold"));
  folder_.write("PA/fold_1/validation.csv",
                "ID,Fname,x1,y1,x2,y2,true_x1,true_y1,true_x2,true_y2\nb,b.dcm,1,1,1,1,1,1,1,1\n");
  EXPECT_THAT(message(), HasSubstr("2 landmarks"));
}

TEST(CountKnown, MatchesByViewIdAndAnnotation) {
  const std::vector<LandmarkCase> run{shifted_case("a", View::pa, 1, 1), shifted_case("b", View::pa, 1, 1)};
  auto elsewhere = shifted_case("b", View::pa, 0, 0);
  elsewhere.truth[0].x += 20;  // another radiograph of that name
  const std::vector<LandmarkCase> cases{shifted_case("a", View::pa, 5, 5), shifted_case("a", View::lat, 1, 1),
                                        elsewhere};
  EXPECT_EQ(count_known(cases, run), 1U);
}

}  // namespace
}  // namespace deepwrist::evaluation
