#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>

#include "core/base/atomic_file.h"
#include "core/base/text.h"
#include "core/report/picture/drawing.h"
#include "tests/apps/program_fixture.h"
#include "tests/support/paths.h"

namespace deepwrist::testing {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StrEq;

/// Fracture, doubt, no fracture of `test`.
class TestDecisions : public Programs {
 protected:
  static std::vector<std::string> pair_of(const std::string& group, double low, double high) {
    const auto key = "decision." + group;
    return {fmt::format("{}.low={}", key, low), fmt::format("{}.high={}", key, high)};
  }
  /// The same two thresholds for all groups.
  static std::vector<std::string> all_groups(double low, double high,
                                             const std::vector<std::string>& more = {}) {
    auto keys = more;
    for (const char* group : {"pa", "lat", "study"}) {
      for (auto& key : pair_of(group, low, high)) keys.push_back(std::move(key));
    }
    return keys;
  }
  /// The scores of the table, from the least.
  std::vector<double> scores() const {
    std::vector<double> values;
    for (const auto& text : column(predictions(), "Fracture_Prediction"))
      values.push_back(*parse_double(text));
    std::ranges::sort(values);
    return values;
  }
  fs::path studies() const { return own_ / "predictions_studies.csv"; }
};

TEST_F(TestDecisions, AreTwoWithoutTwoThresholdsAndStandBeforeTheStatus) {
  const auto done = run_test({"threshold.pa=0", "threshold.lat=1"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  const auto header = data::read_csv(predictions()).header();
  EXPECT_THAT(std::vector(header.end() - 5, header.end()),
              ElementsAre("laterality", "decision", "status", "reason", "fingerprint"));
  const auto sides = column(predictions(), "Side"), decisions = column(predictions(), "decision");
  for (std::size_t i = 0; i < sides.size(); ++i)
    EXPECT_EQ(decisions[i], sides[i] == "0" ? "fracture" : "no fracture");
  const auto of_studies = data::read_csv(studies()).header();
  EXPECT_THAT(std::vector(of_studies.end() - 4, of_studies.end()),
              ElementsAre("views", "failed_views", "laterality", "decision"));
  EXPECT_THAT(column(studies(), "decision"), Each(::testing::AnyOf("fracture", "no fracture")));
  EXPECT_THAT(column(studies(), "laterality"), Each(::testing::AnyOf("L", "R"))) << "as the phantoms say";
}

TEST_F(TestDecisions, OfCasesThatFailedAreEmpty) {
  own_.write("broken.dcm", "no image");
  const auto good = fs::directory_iterator(shared() / "phantoms/PA")->path().string();
  own_.write("table.csv", "ID,Fname,Side,Fracture\nA,broken.dcm,0,1\nB," + good + ",0,1\n");
  EXPECT_EQ(run_test(all_groups(0, 1, {"dataset.meta=" + (own_ / "table.csv").string()})).exit_code, 3);
  EXPECT_THAT(column(predictions(), "decision"), ElementsAre("", "doubt"));
  EXPECT_THAT(column(studies(), "decision"), ElementsAre("", "doubt"));
  EXPECT_EQ(column(predictions(), "laterality")[0], "");
}

TEST_F(TestDecisions, OtherThresholdsKeepTheRowsOfAnEarlierRunAndMakeItsDecisionsAnew) {
  ASSERT_EQ(run_test(all_groups(0, 1)).exit_code, 0);
  EXPECT_THAT(column(predictions(), "decision"), Each(StrEq("doubt")));
  const auto before = column(predictions(), "fingerprint");
  // What is missing is computed by the new thresholds, what is there decided anew by them.
  std::ifstream in(predictions());
  std::string text, line;
  for (int i = 0; i < 5 && std::getline(in, line); ++i) text += line + "\n";
  own_.write("predictions.csv", text);
  const auto resumed = run_test(all_groups(0, 0, {"resume=true"}));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(resumed.out, HasSubstr("4 kept, 0 changed, 2 new"));
  EXPECT_THAT(resumed.err, HasSubstr("4 decisions of the earlier run are others"));
  EXPECT_THAT(column(predictions(), "decision"), Each(StrEq("fracture")));
  EXPECT_THAT(column(studies(), "decision"), Each(StrEq("fracture")));
  EXPECT_EQ(column(predictions(), "fingerprint"), before);
  const auto run = nlohmann::json::parse(read_file(predictions().string() + ".run.json", 1 << 20));
  EXPECT_EQ(run["decisions"]["study"]["high"], 0);
}

TEST_F(TestDecisions, ACaseWhosePicturesShowAnotherDecisionIsDoneAgain) {
  const std::vector<std::string> pictures{"save_image=true", "report.write=false",
                                          "save_image_dir=" + (own_ / "img").string()};
  ASSERT_EQ(run_test(all_groups(0, 1, pictures)).exit_code, 0);
  const auto values = scores();
  ASSERT_LT(values.front(), values.back());
  auto more = pictures;
  more.emplace_back("resume=true");
  const auto resumed = run_test(all_groups(0, values.back(), more));  // the highest score is one now
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  const auto decisions = column(predictions(), "decision");
  const auto changed = std::ranges::count(decisions, "fracture");
  EXPECT_GE(changed, 1);
  EXPECT_THAT(resumed.out, HasSubstr(std::to_string(6 - changed) + " kept, " + std::to_string(changed) +
                                     " changed, 0 new"));
  EXPECT_THAT(run_test(all_groups(0, values.back(), more)).out, HasSubstr("6 kept, 0 changed, 0 new"));
}

TEST_F(TestDecisions, CasesWhoseHeatMapsShowOtherThresholdsAreDoneAgain) {
  std::vector<std::string> heat_maps{"save_gradcam=true", "report.write=false",
                                     "gradcam_dir=" + (own_ / "heat").string()};
  ASSERT_EQ(run_test(all_groups(0, 1, heat_maps)).exit_code, 0);
  heat_maps.emplace_back("resume=true");
  const auto resumed = run_test(all_groups(0, 0.9999, heat_maps));
  ASSERT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_THAT(column(predictions(), "decision"), Each(StrEq("doubt"))) << "as before";
  EXPECT_THAT(resumed.out, HasSubstr("0 kept, 6 changed, 0 new"));
  EXPECT_THAT(resumed.err, HasSubstr("show other thresholds"));
  EXPECT_THAT(run_test(all_groups(0, 0.9999, heat_maps)).out, HasSubstr("6 kept, 0 changed, 0 new"));
}

int pixels_of(const fs::path& picture, const cv::Scalar& color) {
  cv::Mat same;
  cv::inRange(cv::imread(picture.string()), color, color, same);
  return cv::countNonZero(same);
}

TEST_F(TestDecisions, AreShownByTheOutlineOfTheRegion) {
  std::map<std::string, int> yellow, blue;
  for (const auto& [decision, low, high] : {std::tuple("fracture", 0.0, 0.0), std::tuple("doubt", 0.0, 1.0),
                                            std::tuple("no fracture", 1.0, 1.0)}) {
    const auto folder = own_ / decision;
    const auto done = run_test(all_groups(low, high,
                                          {"save_image=true", "save_image_dir=" + folder.string(),
                                           "overwrite=true", "report.write=false", "dataset.views=[PA]"}));
    ASSERT_EQ(done.exit_code, 0) << done.err;
    const auto picture = folder / "0001_PA.png";
    yellow[decision] = pixels_of(picture, report::kYellow);
    blue[decision] = pixels_of(picture, report::kSkyBlue);
  }
  EXPECT_LT(yellow["doubt"], yellow["fracture"] * 0.75) << "dashes";
  EXPECT_GT(yellow["doubt"], yellow["fracture"] * 0.5);
  EXPECT_EQ(yellow["no fracture"], 0);
  EXPECT_GT(blue["no fracture"], yellow["fracture"] * 0.3);
  EXPECT_LT(blue["no fracture"], yellow["fracture"] * 0.7) << "thinner";
}

TEST_F(TestDecisions, AreInTheReportWithTheirCases) {
  const auto done = run_test(all_groups(0, 1));
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr("doubt        >= 0"));
  const auto page = read_file(own_ / "predictions_report.html", 64 << 20);
  EXPECT_THAT(page, AllOf(HasSubstr("Decisions: fracture, doubt, no fracture"),
                          HasSubstr("data-decision=\"doubt\""), HasSubstr("data-choice=\"decision\"")));
  const auto metrics = nlohmann::json::parse(read_file(own_ / "predictions_metrics.json", 1 << 24));
  for (const auto& group : metrics["groups"]) {
    const auto& doubt = group["decisions"]["decisions"][1];
    EXPECT_EQ(doubt["decision"], "doubt");
    EXPECT_EQ(doubt["positives"].get<int>() + doubt["negatives"].get<int>(), group["cases"].get<int>());
  }
}

TEST_F(TestDecisions, WithoutATruthThePageCountsThem) {
  std::string rows = "ID,Fname,Side\n";
  for (const auto& entry : fs::directory_iterator(shared() / "phantoms/PA")) {
    rows += entry.path().stem().string() + "," + entry.path().string() + ",0\n";
  }
  ASSERT_EQ(run_test(all_groups(0, 1, {"dataset.meta=" + own_.write("table.csv", rows).string()})).exit_code,
            0);
  EXPECT_THAT(read_file(own_ / "predictions_report.html", 64 << 20),
              HasSubstr("<th scope=\"row\">PA</th><td>0</td><td>3</td><td>0</td>"));
}

TEST_F(TestDecisions, BothHandsOfAnIdAreTwoStudies) {
  const auto wrists = own_ / "wrists";
  ASSERT_EQ(run({program("make_phantoms"), wrists, "--count", "6", "--seed", "5", "--height", "320",
                 "--width", "256"})
                .exit_code,
            0);
  const auto all = "dataset.meta=" + (wrists / "cases.csv").string();
  ASSERT_EQ(run_test({all, "dataset.views=[PA]", "report.write=false"}).exit_code, 0);
  const auto hands = column(predictions(), "laterality"), names = column(predictions(), "Fname");
  const auto of = [&](const char* hand) {
    const auto found = std::ranges::find(hands, hand);
    return found == hands.end() ? ""
                                : (wrists / names[static_cast<std::size_t>(found - hands.begin())]).string();
  };
  ASSERT_THAT((std::vector{of("L"), of("R")}), Each(::testing::Not(StrEq("")))) << "the wrists have both";
  // A frontal radiograph counts as lateral where the table says so.
  const auto table = own_.write("table.csv", "ID,Fname,Side\nA," + of("L") + ",0\nA," + of("R") + ",1\n");
  const auto done = run_test({"dataset.meta=" + table.string(), "report.write=false", "overwrite=true"});
  ASSERT_EQ(done.exit_code, 0) << done.err;
  EXPECT_THAT(column(studies(), "ID"), ElementsAre("A", "A"));
  EXPECT_THAT(column(studies(), "laterality"), ElementsAre("L", "R"));
  EXPECT_EQ(column(studies(), "Fracture_Prediction"), column(predictions(), "Fracture_Prediction"));
}

TEST_F(TestDecisions, AWrongPairIsNamedBeforeAnythingIsRead) {
  const auto failed = run_test({"decision.pa.low=0.7", "decision.pa.high=0.2", "decision.lat.low=0.1"});
  EXPECT_EQ(failed.exit_code, 2);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("decision.pa.low must not be above decision.pa.high"),
                                HasSubstr("decision.lat.low needs decision.lat.high")));
  EXPECT_FALSE(fs::exists(predictions()));
}

}  // namespace
}  // namespace deepwrist::testing
