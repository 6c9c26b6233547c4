#include <gmock/gmock.h>

#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/random.h"
#include "core/data/csv.h"
#include "tests/support/paths.h"
#include "tests/support/subprocess.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class EvaluateProgram : public ::testing::Test {
 protected:
  testing::Finished evaluate(const fs::path& table, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> command{testing::program("evaluate").string(),
                                     table.string(),
                                     "--out",
                                     (folder_ / "out").string(),
                                     "--bootstrap",
                                     "100"};
    command.insert(command.end(), more.begin(), more.end());
    return testing::run(command);
  }
  std::string written(const std::string& name) const { return read_file(folder_ / "out" / name, 64 << 20); }

  testing::TemporaryFolder folder_;
};

TEST_F(EvaluateProgram, EndsWithFourWhereARequirementIsNotMet) {
  const auto table = testing::golden("metrics/set_a.csv");
  const std::vector<std::string> of_set{"--score", "p", "--truth", "y", "--no-figures"};
  const auto with = [&](std::vector<std::string> requirements) {
    requirements.insert(requirements.begin(), of_set.begin(), of_set.end());
    return evaluate(table, requirements);
  };
  EXPECT_EQ(with({"--require", "auroc>=0.5"}).exit_code, 0);
  const auto missed = with({"--require", "auroc>=0.5", "--require", "all.auroc.low>0.9999"});
  EXPECT_EQ(missed.exit_code, 4);
  EXPECT_THAT(missed.out, AllOf(HasSubstr("required all auroc>=0.5: "), HasSubstr("), met\n"),
                                HasSubstr("required all.auroc.low>0.9999: "), HasSubstr("), not met\n")));
  EXPECT_TRUE(fs::exists(folder_ / "out/set_a_metrics.json"));
  fs::remove_all(folder_ / "out");
  EXPECT_EQ(with({"--require", "AUC>=0.5"}).exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_ / "out")) << "nothing is computed first";
}

TEST_F(EvaluateProgram, DividesItsCasesByColumns) {
  const auto table = folder_.write("t.csv",
                                   "ID,Sex,Age,Fracture_Prediction,Fracture\n"
                                   "1,F,30,0.9,1\n2,F,50,0.2,0\n3,M,30,0.4,1\n4,M,60,0.6,0\n");
  const auto done = evaluate(table, {"--by", "Sex", "--by", "Age:40"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("all by Sex"), HasSubstr("all by Age"), HasSubstr("40 and more")));
  const auto subgroups = nlohmann::json::parse(written("t_metrics.json"))["subgroups"];
  ASSERT_EQ(subgroups.size(), 2U);
  EXPECT_EQ(subgroups[0]["parts"][0]["auroc"]["value"], 1);
  EXPECT_EQ(subgroups[0]["parts"][1]["auroc"]["value"], 0);
  EXPECT_TRUE(fs::exists(folder_ / "out/t_figures/subgroups_2.svg"));
  EXPECT_EQ(evaluate(table, {"--by", "Sex:1"}).exit_code, 1);
  EXPECT_EQ(evaluate(table, {"--by", "Hospital"}).exit_code, 1);
}

TEST_F(EvaluateProgram, EqualsScikitLearnOnItsGoldenCases) {
  for (const std::string set : {"set_a", "set_b_ties"}) {
    const auto done = evaluate(testing::golden("metrics/" + set + ".csv"),
                               {"--score", "p", "--truth", "y", "--other-score", "p2", "--no-figures"});
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const auto found = nlohmann::json::parse(written(set + "_metrics.json"))["groups"][0];
    const auto expected =
        nlohmann::json::parse(read_file(testing::golden("metrics/" + set + ".json"), 1 << 24));
    const auto near = [&](const nlohmann::json& value, const nlohmann::json& reference) {
      EXPECT_NEAR(value.get<double>(), reference.get<double>(), 1e-9) << set;
    };
    near(found["auroc"], expected["auroc"]);
    near(found["average_precision"]["value"], expected["average_precision"]);
    near(found["auroc_delong"]["low"], expected["delong_single"]["ci95"][0]);
    near(found["comparison"]["delong"]["z"], expected["delong_pair"]["z"]);
    near(found["calibration"]["brier"], expected["brier"]);
    near(found["calibration"]["log_loss"], expected["log_loss"]);
    near(found["calibration"]["ece_confidence"], expected["ece15_confidence"]);
    near(found["calibration"]["ece_positive_class"], expected["ece15_positive_class"]);
    near(found["operating_points"][0]["accuracy"]["value"], expected["at_0.5"]["accuracy"]);
  }
}

TEST_F(EvaluateProgram, WritesNumbersPageAndFigures) {
  const auto done = evaluate(testing::golden("metrics/set_a.csv"), {"--score", "p", "--truth", "y"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("AUROC (95 % CI)"), HasSubstr("set_a_report.html")));
  EXPECT_THAT(written("set_a_metrics.csv"), HasSubstr("auroc_delong"));
  EXPECT_TRUE(fs::exists(folder_ / "out/set_a_figures/roc_all.svg"));
  EXPECT_TRUE(fs::exists(folder_ / "out/set_a_figures/calibration_all.png"));
}

TEST_F(EvaluateProgram, TheSameSeedGivesTheSameNumbers) {
  const auto table = testing::golden("metrics/set_a.csv");
  const std::vector<std::string> options{"--score", "p", "--truth", "y", "--no-figures"};
  ASSERT_EQ(evaluate(table, options).exit_code, 0);
  const auto first = written("set_a_metrics.json");
  ASSERT_EQ(evaluate(table, options).exit_code, 0);
  EXPECT_EQ(written("set_a_metrics.json"), first);
}

TEST_F(EvaluateProgram, DrawsPatientsWhereAColumnTellsThem) {
  std::string csv = "Case,Patient,Fracture_Prediction,Fracture\n";
  for (int i = 0; i < 60; ++i) {
    csv += std::to_string(i) + "," + std::to_string(i / 4) + "," +
           std::to_string((i * 7 / 4 * 4 + i % 3) % 61 / 61.0) + "," + std::to_string(i / 4 % 2) + "\n";
  }
  const auto table = folder_.write("t.csv", csv);
  ASSERT_EQ(evaluate(table, {"--no-figures"}).exit_code, 0);
  const auto drawn = nlohmann::json::parse(written("t_metrics.json"));
  EXPECT_EQ(drawn["bootstrap"]["drawn_by"], "Patient");
  EXPECT_THAT(written("t_report.html"), HasSubstr("draws 15 patients (column Patient)"));
  ASSERT_EQ(evaluate(table, {"--no-figures", "--patient", "Case"}).exit_code, 0);
  const auto cases = nlohmann::json::parse(written("t_metrics.json"));
  EXPECT_NE(cases["groups"][0]["auroc_bootstrap_percentile"],
            drawn["groups"][0]["auroc_bootstrap_percentile"]);
  EXPECT_EQ(cases["groups"][0]["auroc_delong"], drawn["groups"][0]["auroc_delong"]);
  const auto wrong = evaluate(table, {"--patient", "Hospital"});
  EXPECT_EQ(wrong.exit_code, 1);
  EXPECT_THAT(wrong.err, HasSubstr("Hospital"));
  csv.replace(csv.find("Patient"), 7, "PatientID");
  const auto named = evaluate(folder_.write("named.csv", csv), {"--no-figures"});
  EXPECT_THAT(named.err, HasSubstr("the column 'PatientID' is not read as 'Patient'"));
}

TEST_F(EvaluateProgram, ScoresThatAreNoProbabilitiesAreWarnedOfWithoutAThreshold) {
  const auto table = folder_.write("t.csv",
                                   "ID,Fracture_Prediction,Fracture\na,53.6,1\nb,12,0\nunknown,60,1\n"
                                   "unknown,8,0\n");
  const auto percent = evaluate(table, {"--no-figures"});
  EXPECT_THAT(percent.err,
              AllOf(HasSubstr("Fracture_Prediction reaches from 0 to 60, so it is no probability"),
                    HasSubstr("2 rows have no ID")));
  EXPECT_THAT(evaluate(table, {"--no-figures", "--threshold", "50"}).err, Not(HasSubstr("no probability")));
}

TEST_F(EvaluateProgram, PageHoldsNoPathUnlessAsked) {
  const auto table =
      folder_.write("Jane Doe/scores.csv", "ID,Fracture_Prediction,Fracture\n7,0.1,0\n8,0.9,1\n");
  ASSERT_EQ(evaluate(table, {"--no-figures"}).exit_code, 0);
  EXPECT_THAT(written("scores_report.html"), Not(HasSubstr("Jane Doe")));
  ASSERT_EQ(evaluate(table, {"--no-figures", "--identify"}).exit_code, 0);
  EXPECT_THAT(written("scores_report.html"), HasSubstr("Jane Doe"));
}

TEST_F(EvaluateProgram, ThresholdsOfGroupsAreTheirs) {
  const auto table = folder_.write("t.csv",
                                   "ID,Side,Fracture_Prediction,Fracture\n"
                                   "a,0,0.3,0\na,1,0.6,0\nb,0,0.4,1\nb,1,0.7,1\n");
  ASSERT_EQ(evaluate(table, {"--threshold", "PA=0.35,LAT=0.65,study=0.5", "--no-figures"}).exit_code, 0);
  const auto metrics = nlohmann::json::parse(written("t_metrics.json"));
  for (const auto& group : metrics["groups"]) {
    EXPECT_EQ(group["operating_points"][0]["accuracy"]["value"], 1) << group["group"];
  }
  const auto failed = evaluate(table, {"--threshold", "AP=0.5"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, HasSubstr("AP"));
}

TEST_F(EvaluateProgram, ThresholdsOfTheRunThatMadeTheTableAreFoundAndSaid) {
  const auto table = folder_.write("t.csv",
                                   "ID,Side,Fracture_Prediction,Fracture\n"
                                   "a,0,0.3,0\na,1,0.6,0\nb,0,0.4,1\nb,1,0.7,1\n");
  EXPECT_THAT(evaluate(table, {"--no-figures"}).out, HasSubstr("threshold: 0.5 of every group"));
  folder_.write("t.csv.run.json", R"({"thresholds": {"PA": 0.35, "LAT": 0.65, "study": 0.5}})");
  const auto done = evaluate(table, {"--no-figures"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("(t.csv.run.json): PA 0.35, LAT 0.65, study 0.5"));
  const auto metrics = nlohmann::json::parse(written("t_metrics.json"));
  for (const auto& group : metrics["groups"]) {
    EXPECT_EQ(group["operating_points"][0]["accuracy"]["value"], 1) << group["group"];
  }
  const auto given = evaluate(table, {"--threshold", "PA=0.9", "--no-figures"});
  EXPECT_THAT(given.out, AllOf(HasSubstr("(t.csv.run.json): LAT 0.65, study 0.5"), HasSubstr("PA 0.9")));
  const auto other = evaluate(table, {"--score", "Side", "--no-figures"});
  EXPECT_THAT(other.out, Not(HasSubstr("run.json)"))) << "they belong to test's own scores";
  folder_.write("t.csv.run.json", R"({"thresholds": {"PA": "x"}})");
  EXPECT_THAT(evaluate(table).err, HasSubstr("t.csv.run.json"));
}

TEST_F(EvaluateProgram, DecisionsOfTheRunThatMadeTheTableAreCounted) {
  const auto table = folder_.write("t.csv",
                                   "ID,Side,Fracture_Prediction,Fracture,laterality\n"
                                   "a,0,0.3,0,L\na,1,0.6,0,R\nb,0,0.4,1,\nb,1,0.7,1,\n");
  folder_.write("t.csv.run.json", R"({"thresholds": {"PA": 0.5, "LAT": 0.5, "study": 0.5},
                                     "decisions": {"PA": {"low": 0.35, "high": 0.5},
                                                   "LAT": {"low": 0.5, "high": 0.5}}})");
  const auto done = evaluate(table, {"--no-figures"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("        doubt        >= 0.35            1 "));
  EXPECT_THAT(written("t_report.html"), HasSubstr("Decisions: fracture, doubt, no fracture"));
  auto groups = nlohmann::json::parse(written("t_metrics.json"))["groups"];
  EXPECT_EQ(groups[0]["decisions"]["decisions"][1]["positives"], 1);
  EXPECT_EQ(groups[1]["decisions"]["decisions"].size(), 2U) << "no doubt";
  EXPECT_FALSE(groups[2].contains("decisions"));
  EXPECT_EQ(groups[2]["cases"], 3) << "both hands of a, and b";
  ASSERT_EQ(evaluate(table, {"--threshold", "PA=0.9", "--no-figures", "--laterality", "hand"}).exit_code, 0);
  groups = nlohmann::json::parse(written("t_metrics.json"))["groups"];
  EXPECT_FALSE(groups[0].contains("decisions")) << "its threshold is another";
  EXPECT_EQ(groups[2]["cases"], 2);
  folder_.write("t.csv.run.json", R"({"decisions": {"PA": {"low": 0.6, "high": 0.5}}})");
  EXPECT_THAT(evaluate(table).err, HasSubstr("t.csv.run.json"));
}

TEST_F(EvaluateProgram, OneClassOnlyIsSaidAndDone) {
  const auto done = evaluate(folder_.write("t.csv", "Fracture_Prediction,Fracture\n0.1,1\n0.9,1\n"));
  EXPECT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(written("t_report.html"), HasSubstr("of one class"));
}

TEST_F(EvaluateProgram, RefusesWhatIsNoTableOfPredictions) {
  const auto missing = evaluate(folder_ / "nowhere.csv");
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.err, HasSubstr("nowhere.csv"));
  const auto column = evaluate(folder_.write("t.csv", "ID,p\na,1\n"));
  EXPECT_EQ(column.exit_code, 1);
  EXPECT_THAT(column.err, AllOf(HasSubstr("Fracture_Prediction"), HasSubstr("Fracture")));
  const auto option = evaluate(folder_ / "t.csv", {"--treshold", "0.5"});
  EXPECT_EQ(option.exit_code, 2);
  EXPECT_FALSE(fs::exists(folder_ / "out/t_report.html"));
}

TEST_F(EvaluateProgram, TakesAHundredThousandRowsOfHostileIds) {
  std::string csv = "ID,Side,Fracture_Prediction,Fracture,Reader\n";
  CounterRng rng(3, 0, 0);
  for (int i = 0; i < 100'000; ++i) {
    const auto label = rng.next() % 2;
    const double score = 0.4 * static_cast<double>(label) + 0.6 * rng.uniform();
    csv += "<script>alert(" + std::to_string(i / 2) + ")</script>," + std::to_string(i % 2) + "," +
           std::to_string(score) + "," + std::to_string(label) + "," + (i % 3 == 0 ? "" : "1") + "\n";
  }
  const auto done = evaluate(folder_.write("t.csv", csv), {"--readers", "Reader"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto page = written("t_report.html");
  EXPECT_THAT(page.find("<script>alert"), std::string::npos);
  EXPECT_LT(page.size(), 3U << 20) << "long curves are drawn with as many points as can be seen";
}

TEST_F(EvaluateProgram, WritesOverNoTable) {
  const auto table = folder_.write("p.csv", "ID,Side,Fracture,Fracture_Prediction\n1,0,1,0.5\n2,0,0,0.1\n");
  fs::create_directories(folder_ / "out");
  fs::create_symlink(table, folder_ / "out/p_metrics.csv");
  const auto done = evaluate(table);
  EXPECT_EQ(done.exit_code, 2);
  EXPECT_THAT(done.err, AllOf(HasSubstr("p_metrics.csv' is the same file as TABLE '"), HasSubstr("p.csv'")));
}

}  // namespace
}  // namespace deepwrist::evaluation
