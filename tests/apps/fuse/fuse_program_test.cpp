#include <gmock/gmock.h>

#include <filesystem>

#include "core/data/csv.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

class FuseProgram : public ::testing::Test {
 protected:
  Finished fuse(const fs::path& table, std::vector<std::string> more = {}) const {
    std::vector<std::string> command{program("fuse"), table, "--out", own_ / "out"};
    command.insert(command.end(), more.begin(), more.end());
    return run(command);
  }
  fs::path table(const std::string& text) const { return own_.write("table.csv", text); }

  TemporaryFolder own_;
};

TEST_F(FuseProgram, WritesStudiesNumbersReportAndFigures) {
  const auto done = fuse(golden("fusion/predictions.csv"), {"--covariates", "age,kv", "--log-odds"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("80 studies, 33 positive"), HasSubstr("kv LAT"), HasSubstr("Peduzzi")));
  const auto numbers = read_json(own_ / "out/predictions_fusion_metrics.json");
  const auto expected = read_json(golden("fusion/expected.json"));
  EXPECT_NEAR(numbers["coefficients"][1]["value"], expected["log_odds_with_covariates"]["coefficients"][1],
              1e-6);
  EXPECT_EQ(numbers["coefficients"][4]["name"], "kv PA");
  EXPECT_EQ(data::read_csv(own_ / "out/predictions_fused.csv").rows(), 80U);
  EXPECT_TRUE(fs::exists(own_ / "out/predictions_fusion_report.html"));
  EXPECT_TRUE(fs::exists(own_ / "out/predictions_fusion_figures/fusion_roc.svg"));
}

TEST_F(FuseProgram, TheSameSeedGivesTheSameFolds) {
  const auto once = fuse(golden("fusion/predictions.csv"), {"--no-figures", "--seed", "4"});
  const auto first = read_json(own_ / "out/predictions_fusion_metrics.json");
  const auto again = fuse(golden("fusion/predictions.csv"), {"--no-figures", "--seed", "4"});
  EXPECT_EQ(once.out, again.out);
  EXPECT_EQ(read_json(own_ / "out/predictions_fusion_metrics.json"), first);
  fuse(golden("fusion/predictions.csv"), {"--no-figures", "--seed", "5"});
  EXPECT_NE(read_json(own_ / "out/predictions_fusion_metrics.json"), first);
}

TEST_F(FuseProgram, NamesEveryBadFieldAndMissingColumn) {
  const auto bad =
      fuse(table("ID,Side,Fracture_Prediction,Fracture,age\nA,0,x,1,30\nA,1,0.2,2,30\nB,0,inf,0,old\n"),
           {"--covariates", "age"});
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_THAT(bad.err,
              AllOf(HasSubstr("line 2"), HasSubstr("line 3"), HasSubstr("'inf'"), HasSubstr("'old'")));
  const auto missing = fuse(table("ID,Side,Fracture_Prediction\nA,0,0.2\n"), {"--covariates", "age"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, AllOf(HasSubstr("Fracture"), HasSubstr("age")));
}

TEST_F(FuseProgram, SaysWhatOneClassOneViewAndLonelyIdsLack) {
  const std::string header = "ID,Side,Fracture_Prediction,Fracture\n";
  const auto one_class = fuse(table(header + "A,0,0.2,1\nA,1,0.3,1\nB,0,0.5,1\nB,1,0.4,1\n"));
  EXPECT_EQ(one_class.exit_code, 1);
  EXPECT_THAT(one_class.err, AllOf(HasSubstr("table.csv"), HasSubstr("needs both classes")));
  EXPECT_THAT(fuse(table(header + "A,0,0.2,1\nB,0,0.5,0\n")).err, HasSubstr("one view only"));
  const auto lonely = fuse(table(header + "A,0,0.2,1\nB,1,0.5,0\nC,0,nan,1\nC,1,,1\n"));
  EXPECT_THAT(lonely.err, HasSubstr("no study is complete: of 3, 3 lack the score of a view"));
  EXPECT_FALSE(fs::exists(own_ / "out/table_fused.csv"));
}

TEST_F(FuseProgram, RefusesBadOptions) {
  EXPECT_EQ(fuse(golden("fusion/predictions.csv"), {"--folds", "1"}).exit_code, 2);
  EXPECT_EQ(fuse(golden("fusion/predictions.csv"), {"--ridge", "-1"}).exit_code, 2);
  EXPECT_EQ(run({program("fuse")}).exit_code, 2);
  EXPECT_EQ(fuse(own_ / "away.csv").exit_code, 1);
  EXPECT_EQ(run({program("fuse"), "--help"}).exit_code, 0);
}

TEST_F(FuseProgram, WritesOverNoTable) {
  const auto input = own_.write("table.csv", "ID,Side,Fracture,Fracture_Prediction\n1,0,1,0.5\n");
  fs::create_directories(own_ / "out");
  fs::create_hard_link(input, own_ / "out/table_fused.csv");
  const auto done = fuse(input);
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err,
              AllOf(HasSubstr("table_fused.csv' is the same file as TABLE '"), HasSubstr("table.csv'")));
}

}  // namespace
}  // namespace deepwrist::testing
