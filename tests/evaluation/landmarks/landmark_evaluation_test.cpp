#include "evaluation/landmarks/landmark_evaluation.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/data/csv.h"
#include "evaluation/landmarks/landmark_report.h"
#include "tests/evaluation/landmarks/landmark_cases.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(LandmarkOffsets, TellTheSystematicPartOfTheErrors) {
  // Always 2 px too far right, and 1 px up or down.
  std::vector<LandmarkCase> cases;
  for (int i = 0; i < 8; ++i)
    cases.push_back(shifted_case(std::to_string(i), View::pa, 2, i % 2 ? 1 : -1, 0.5));
  const auto offsets = landmark_offsets(cases, Unit::mm);
  ASSERT_EQ(offsets.size(), 2U);
  EXPECT_EQ(offsets[0].axis, 'x');
  EXPECT_DOUBLE_EQ(offsets[0].agreement.bias.value, 1);
  EXPECT_DOUBLE_EQ(offsets[0].agreement.deviation, 0);
  EXPECT_EQ(offsets[1].axis, 'y');
  EXPECT_DOUBLE_EQ(offsets[1].agreement.bias.value, 0);
  EXPECT_NEAR(offsets[1].agreement.deviation, 0.5 * std::sqrt(8.0 / 7), 1e-12);
}

TEST(LandmarkOffsets, InMillimetresOnlyOfCasesWithASpacing) {
  const std::vector<LandmarkCase> cases{shifted_case("a", View::pa, 2, 0, 0.5),
                                        shifted_case("b", View::pa, 50, 0),
                                        shifted_case("c", View::lat, 50, 0)};
  EXPECT_EQ(best_unit(cases), Unit::mm);
  const auto in_mm = landmark_offsets(cases, Unit::mm);
  ASSERT_EQ(in_mm.size(), 2U) << "no LAT";
  EXPECT_EQ(in_mm[0].agreement.count, 1U);
  EXPECT_EQ(landmark_offsets(cases, Unit::px).size(), 4U);
}

TEST(LandmarkOutliers, AreThoseBeyondTukeysFence) {
  std::vector<LandmarkCase> cases;
  for (int i = 1; i <= 10; ++i) cases.push_back(shifted_case(std::to_string(i), View::pa, i, 0, 1));
  EXPECT_TRUE(landmark_outliers(cases, Unit::mm).empty());
  cases.push_back(shifted_case("far", View::pa, 0, 40, 1));
  cases.push_back(shifted_case("farther", View::pa, 0, 60, 1));
  const auto outliers = landmark_outliers(cases, Unit::mm);
  ASSERT_EQ(outliers.size(), 2U);
  EXPECT_EQ(cases[outliers[0].index].id, "farther");
  // numpy.percentile([1, ..., 10, 40, 60], [25, 75]) is 3.75, 9.25.
  EXPECT_DOUBLE_EQ(outliers[0].fence, 9.25 + 1.5 * 5.5);
}

TEST(LandmarkOutliers, EachViewHasItsOwnFence) {
  std::vector<LandmarkCase> cases;
  for (int i = 0; i < 9; ++i) {
    cases.push_back(shifted_case("pa", View::pa, 1 + 0.01 * i, 0, 1));
    cases.push_back(shifted_case("lat", View::lat, 50 + 0.01 * i, 0, 1));
  }
  EXPECT_TRUE(landmark_outliers(cases, Unit::mm).empty());
}

TEST(LandmarkReport, NumbersAreTheSameInJsonCsvAndPage) {
  const testing::TemporaryFolder folder;
  std::vector<LandmarkCase> cases;
  for (int i = 1; i <= 10; ++i)
    cases.push_back(shifted_case("case " + std::to_string(i), View::pa, i, 0, 0.5));
  const auto files = files_beside(folder / "errors.csv");
  LandmarkRun run{"radiographs"};
  run.failures = {{"broken <1>", "cannot be read"}};
  const auto text = write_landmark_report(evaluate_landmarks(cases), run, files, {.title = "Landmarks"});
  EXPECT_THAT(text, HasSubstr("2.75"));
  const auto json = nlohmann::json::parse(read_file(files.json, 1 << 20));
  EXPECT_EQ(json["schema"], "deepwrist-landmarks-1");
  EXPECT_EQ(json["failed"], 1);
  EXPECT_DOUBLE_EQ(json["landmarks"][0]["error_mm"]["mean"], 2.75);
  EXPECT_DOUBLE_EQ(json["offsets"][0]["bias"]["value"], 2.75);
  const auto table = data::read_csv(files.csv);
  EXPECT_EQ(table.field(0, table.require_column("value")), "2.75");
  const auto page = read_file(files.page, 1 << 24);
  EXPECT_THAT(page, HasSubstr("2.75"));
  EXPECT_THAT(page, HasSubstr("broken &lt;1&gt;"));
  EXPECT_TRUE(std::filesystem::exists(files.figures / "cumulative_error_PA.svg"));
  EXPECT_TRUE(std::filesystem::exists(files.figures / "offsets_PA.png"));
}

TEST(LandmarkReport, SaysInWordsHowLandmarksCameAboutAndFillsInTheChecklist) {
  const testing::TemporaryFolder folder;
  std::vector<LandmarkCase> cases;
  for (int i = 1; i <= 10; ++i) cases.push_back(shifted_case(std::to_string(i), View::pa, i, 0, 0.5));
  const auto files = files_beside(folder / "errors.csv");
  const RunRecord record(nlohmann::json::parse(R"({
    "landmarks": {"decoding": "dark", "copies": 1, "refine": 1},
    "preprocessing": {"reader": "standard", "percentile_low": 5, "percentile_high": 99, "roi_pa_mm": 70,
                      "roi_lat_mm": 90, "shift_pa_mm": 15, "shift_lat_mm": 20},
    "made": {"versions": {"deepwrist": "1.2.3"}, "commit": "1a020db4c8e7",
             "localizer": {"snapshot": "l", "networks": {"PA": 5}, "sha256": "aa", "network": "", "params": {"bw": 8}}}})"));
  write_landmark_report(evaluate_landmarks(cases), {"radiographs"}, files, {.title = "Landmarks"}, record);
  const auto page = read_file(files.page, 1 << 24);
  EXPECT_THAT(
      page,
      HasSubstr("Three landmarks were found by the mean of the networks of each view (PA 5; hourglass"));
  EXPECT_THAT(page, HasSubstr("bw 8; decoding: dark, copies 1, refine 1)"));
  EXPECT_THAT(page, HasSubstr("PA: 10 radiographs, mean distance 2.75 mm ("));
  EXPECT_THAT(page, HasSubstr("all landmarks within 2 mm in 40 % ("));
  EXPECT_THAT(page, HasSubstr("DeepWrist 1.2.3, commit 1a020db4c8e7"));
  EXPECT_THAT(page, HasSubstr("of 42 items"));
  EXPECT_THAT(page, Not(HasSubstr("STARD"))) << "a list that it knows nothing of";
  EXPECT_THAT(page, Not(HasSubstr("square region"))) << "none is cut";
}

TEST(LandmarkReport, OneRadiographAndNoneAreReportsToo) {
  for (const std::size_t count : {0U, 1U}) {
    const testing::TemporaryFolder folder;
    const std::vector<LandmarkCase> cases(count, shifted_case("a", View::lat, 3, 4));
    const auto files = files_beside(folder / "errors.csv");
    write_landmark_report(evaluate_landmarks(cases), {"radiographs"}, files, {.title = "Landmarks"});
    const auto page = read_file(files.page, 1 << 24);
    EXPECT_THAT(page, Not(HasSubstr(">nan")));
    EXPECT_THAT(read_file(files.json, 1 << 20), Not(HasSubstr("nan")));
  }
}

TEST(LandmarkReport, SaysWhichRadiographsHaveNoSpacing) {
  const testing::TemporaryFolder folder;
  const auto files = files_beside(folder / "errors.csv");
  write_landmark_report(
      evaluate_landmarks({shifted_case("a", View::pa, 3, 4, 1), shifted_case("b", View::pa, 3, 4)}),
      {"radiographs"}, files, {.title = "Landmarks"});
  EXPECT_THAT(read_file(files.page, 1 << 24), HasSubstr("1 of them have no pixel spacing"));
  EXPECT_EQ(nlohmann::json::parse(read_file(files.json, 1 << 20))["without_spacing"], 1);
}

}  // namespace
}  // namespace deepwrist::evaluation
