// Operating points and thresholds of decisions that `calibrate` finds and `test` takes.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <fstream>
#include <map>

#include "core/base/atomic_file.h"
#include "tests/apps/calibrate/calibrate_fixture.h"
#include "tests/support/arrays.h"

namespace deepwrist::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class CalibratedThresholds : public CalibrateProgram {
 protected:
  /// Whether there is a fracture, and the score without temperature, of all PA cases.
  std::vector<std::pair<bool, double>> cases_of_pa() const {
    std::vector<std::pair<bool, double>> cases;
    for (const auto& fold : folds()) {
      if (fold["view"] != "PA") continue;
      const auto file = table("PA", fold["fold"]);
      const auto truth = column(file, "Fracture"), logit = column(file, "logit_1");
      for (std::size_t i = 0; i < truth.size(); ++i)
        cases.emplace_back(truth[i] == "1", 1 / (1 + std::exp(-std::stod(logit[i]))));
    }
    return cases;
  }
};

TEST_F(CalibratedThresholds, StoresOperatingPointsWhenAskedAndTestTakesThem) {
  ASSERT_EQ(calibrate().exit_code, 0);
  EXPECT_TRUE(manifest()["thresholds"].empty());
  const auto done = calibrate({"operating_points.rule=sensitivity", "operating_points.target=0.9"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("threshold of PA"));
  const auto page = read_file(snapshot() / "calibration_report.html", 1 << 24);
  EXPECT_THAT(page, HasSubstr("Chosen for a sensitivity of 0.9"));
  const auto thresholds = manifest()["thresholds"];
  for (const char* group : {"PA", "LAT", "study"}) {
    ASSERT_TRUE(thresholds.contains(group)) << group;
    EXPECT_THAT(page, HasSubstr(fmt::format("{:.4g}", thresholds[group].get<double>()))) << group;
  }
  std::size_t positives = 0, found = 0;
  for (const auto& [fracture, score] : cases_of_pa()) {
    positives += fracture ? 1 : 0;
    found += fracture && score >= thresholds["PA"].get<double>() ? 1 : 0;
  }
  EXPECT_GE(static_cast<double>(found), 0.9 * static_cast<double>(positives));
  EXPECT_LT(static_cast<double>(found - 1), 0.9 * static_cast<double>(positives)) << "the highest such";
  ASSERT_EQ(run_test({"snapshot_folder=" + snapshot().string(), "report.write=false"}).exit_code, 0);
  const auto metrics = read_json(own_ / "predictions_metrics.json");
  EXPECT_EQ(metrics["groups"][0]["operating_points"][0]["threshold"], thresholds["PA"]);
}

TEST_F(CalibratedThresholds, FindsTheThresholdsOfDecisionsAndTestTakesThem) {
  ASSERT_EQ(calibrate({"decision.find=false"}).exit_code, 0);
  EXPECT_FALSE(manifest().contains("decisions"));
  const auto done = calibrate({"decision.sensitivity=0.9", "decision.specificity=0.8"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, AllOf(HasSubstr("PA      fracture"), HasSubstr("doubt"), HasSubstr("study")));
  const auto page = read_file(snapshot() / "calibration_report.html", 1 << 24);
  EXPECT_THAT(page, HasSubstr("PA, Decisions: fracture, doubt, no fracture"));
  const auto decisions = manifest()["decisions"];
  const auto numbers = read_json(snapshot() / "calibration.json")["decisions"];
  EXPECT_EQ(numbers["sensitivity"], 0.9);
  std::map<std::string, std::size_t> counts;
  for (const auto& [fracture, score] : cases_of_pa()) {
    const auto& [low, high] = std::pair(decisions["PA"]["low"], decisions["PA"]["high"]);
    ++counts[(fracture ? "1" : "0") + std::string(score >= high  ? " fracture"
                                                  : score >= low ? " doubt"
                                                                 : " no fracture")];
  }
  ASSERT_EQ(numbers["groups"][0]["group"], "PA");
  for (const auto& item : numbers["groups"][0]["decisions"]) {
    const std::string decision = item["decision"];
    EXPECT_EQ(item["positives"], counts["1 " + decision]) << decision;
    EXPECT_EQ(item["negatives"], counts["0 " + decision]) << decision;
  }
  const auto positives = counts["1 fracture"] + counts["1 doubt"] + counts["1 no fracture"];
  EXPECT_LE(static_cast<double>(counts["1 no fracture"]), 0.1 * static_cast<double>(positives));
  ASSERT_EQ(run_test({"snapshot_folder=" + snapshot().string(), "report.write=false"}).exit_code, 0);
  EXPECT_EQ(read_json(predictions().string() + ".run.json")["decisions"], decisions);
}

TEST_F(CalibratedThresholds, ScoresWithTemperaturesHaveThresholdsOfTheirOwn) {
  const auto done = calibrate({"operating_points.rule=youden"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out,
              AllOf(HasSubstr("scores without temperatures:"), HasSubstr("scores with temperatures:")));
  const auto page = read_file(snapshot() / "calibration_report.html", 1 << 24);
  EXPECT_THAT(page, AllOf(HasSubstr("Decisions by scores without temperatures"),
                          HasSubstr("Thresholds of scores with temperatures")));
  const auto all = manifest();
  const auto logit = [](double p) { return std::log(p / (1 - p)); };
  for (const char* group : {"PA", "LAT"}) {  // temperatures are above 1: thresholds go towards 0.5
    const double plain = all["thresholds"][group], calibrated = all["calibrated_thresholds"][group];
    EXPECT_LT(std::abs(logit(calibrated)), std::abs(logit(plain))) << group;
  }
  EXPECT_EQ(read_json(snapshot() / "calibration.json")["calibrated_thresholds"],
            all["calibrated_thresholds"]);
  const auto tested =
      run_test({"snapshot_folder=" + snapshot().string(), "report.write=false", "calibration=temperature"});
  ASSERT_EQ(tested.exit_code, 0) << tested.err;
  EXPECT_THAT(tested.err, Not(HasSubstr("without temperatures")));
  EXPECT_EQ(read_json(predictions().string() + ".run.json")["decisions"], all["calibrated_decisions"]);
}

TEST_F(CalibratedThresholds, AGroupWithoutThresholdsOfDecisionsKeepsWhatItHadAndItIsSaid) {
  ASSERT_EQ(calibrate().exit_code, 0);
  const auto before = manifest()["decisions"];
  for (const auto& fold : folds()) {
    if (fold["view"] != "PA") continue;
    std::ofstream(table("PA", fold["fold"]), std::ios::app) << "z,x,1,0,0,90\n";  // surest, and wrong
  }
  const auto done = calibrate({"decision.specificity=1"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.err,
              HasSubstr("PA: no thresholds of decisions are stored: no threshold has a specificity"));
  EXPECT_EQ(manifest()["decisions"]["PA"], before["PA"]);
  EXPECT_NE(manifest()["decisions"]["LAT"], before["LAT"]);
}

}  // namespace
}  // namespace deepwrist::testing
