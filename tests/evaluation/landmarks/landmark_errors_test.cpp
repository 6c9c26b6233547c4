#include "evaluation/landmarks/landmark_errors.h"

#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/evaluation/landmarks/landmark_cases.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// Ten radiographs whose landmark is 1, 2, ..., 10 pixels off, at half a millimetre a pixel.
std::vector<LandmarkCase> ten_cases() {
  std::vector<LandmarkCase> cases;
  for (int i = 1; i <= 10; ++i) cases.push_back(shifted_case(std::to_string(i), View::pa, i, 0, 0.5));
  return cases;
}

TEST(LandmarkErrors, SummariesAreNumpysOfTenRadiographs) {
  const auto results = analyse_landmarks(ten_cases());
  ASSERT_EQ(results.size(), 2U);
  EXPECT_EQ(results[0].landmark, 0U);
  EXPECT_EQ(results[1].landmark, std::nullopt);
  EXPECT_DOUBLE_EQ(results[0].px.mean, 5.5);
  EXPECT_DOUBLE_EQ(results[0].px.median, 5.5);
  EXPECT_DOUBLE_EQ(results[0].px.percentile_95, 9.55);  // numpy.percentile(range(1, 11), 95)
  EXPECT_DOUBLE_EQ(results[0].px.worst, 10);
  EXPECT_DOUBLE_EQ(results[0].mm.percentile_95, 4.775);
}

TEST(LandmarkErrors, RecallCountsThoseOnTheDistanceAndHasWilsonsInterval) {
  const auto result = analyse_landmarks(ten_cases()).front();
  ASSERT_EQ(result.recall.size(), kRecallDistances.size());
  const std::vector<double> shares{0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1};
  for (std::size_t i = 0; i < shares.size(); ++i) EXPECT_DOUBLE_EQ(result.recall[i].value, shares[i]) << i;
  // statsmodels.stats.proportion.proportion_confint(8, 10, method="wilson")
  EXPECT_NEAR(result.recall[5].interval.low, 0.49016247153664183, 1e-9);
  EXPECT_NEAR(result.recall[5].interval.high, 0.9433178485456247, 1e-9);
}

TEST(LandmarkErrors, RecallAlongEachAxisCountsItsOwnDistance) {
  // 0.5 mm a pixel: 1.5 mm to the left and 4 mm down, 2.5 mm to the right and 1 mm up.
  const auto results =
      analyse_landmarks({shifted_case("a", View::pa, -3, 8, 0.5), shifted_case("b", View::pa, 5, -2, 0.5)});
  const std::vector<double> along_x{0, 0.5, 0.5, 1, 1, 1, 1}, along_y{0.5, 0.5, 0.5, 0.5, 0.5, 1, 1};
  for (std::size_t i = 0; i < kRecallDistances.size(); ++i) {
    EXPECT_DOUBLE_EQ(results[0].recall_x[i].value, along_x[i]) << kRecallDistances[i];
    EXPECT_DOUBLE_EQ(results[0].recall_y[i].value, along_y[i]) << kRecallDistances[i];
  }
  const auto json = landmark_json(results);
  EXPECT_DOUBLE_EQ(json[0]["recall_x"][1]["within_mm"], 1.5);
  EXPECT_DOUBLE_EQ(json[0]["recall_x"][1]["share"], 0.5);
  EXPECT_THAT(landmark_text(results), HasSubstr("axis"));
}

TEST(LandmarkErrors, TogetherARadiographCountsWhereItsFarthestLandmarkDoes) {
  LandmarkCase item{
      "a", View::lat, std::nullopt, {{101, 100}, {100, 103}}, {{100, 100}, {100, 100}}, cv::Size2d(1, 1)};
  const auto results = analyse_landmarks({item});
  ASSERT_EQ(results.size(), 3U);
  EXPECT_EQ(results[0].recall[0].value, 1);  // 1 mm
  EXPECT_EQ(results[2].recall[0].value, 0);
  EXPECT_EQ(results[2].recall[4].value, 1);  // 3 mm
  EXPECT_EQ(results[2].mm.count, 2U);
  EXPECT_DOUBLE_EQ(results[2].mm.mean, 2);
}

TEST(LandmarkErrors, RowsAndColumnsMayHaveDifferentSpacings) {
  auto item = shifted_case("a", View::pa, 3, 4);
  item.mm_per_px = cv::Size2d(1, 2);
  EXPECT_DOUBLE_EQ(item.error_mm(0), std::hypot(3, 8));
  EXPECT_DOUBLE_EQ(item.error_px(0), 5);
}

TEST(LandmarkErrors, WithoutSpacingThereArePixelsOnly) {
  const auto results = analyse_landmarks({shifted_case("a", View::pa, 3, 4)});
  EXPECT_EQ(results[0].mm.count, 0U);
  EXPECT_TRUE(std::isnan(results[0].mm.mean));
  EXPECT_TRUE(results[0].recall.empty());
  EXPECT_THAT(landmark_text(results), HasSubstr("mean px"));
  EXPECT_THAT(landmark_text(results), Not(HasSubstr("nan")));
  EXPECT_TRUE(landmark_json(results)[0]["error_mm"].is_null());
}

TEST(LandmarkErrors, MixedViewsAreKeptApart) {
  const auto results =
      analyse_landmarks({shifted_case("a", View::lat, 9, 0, 1), shifted_case("a", View::pa, 1, 0, 1)});
  ASSERT_EQ(results.size(), 4U);
  EXPECT_EQ(results[0].view, View::pa);
  EXPECT_DOUBLE_EQ(results[0].mm.mean, 1);
  EXPECT_EQ(results[2].view, View::lat);
  EXPECT_DOUBLE_EQ(results[2].mm.mean, 9);
}

TEST(LandmarkErrors, NothingSaysNothing) { EXPECT_TRUE(analyse_landmarks({}).empty()); }

}  // namespace
}  // namespace deepwrist::evaluation
