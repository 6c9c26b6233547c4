#include "evaluation/landmarks/landmark_regions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace deepwrist::evaluation {
namespace {

using ::testing::DoubleNear;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using Points = std::vector<cv::Point2d>;

/// A wrist 100 pixels wide; its region reaches 70 to each side of (50, -10), 35 is a quarter of it.
const Points kTruth{{0, 0}, {100, 0}, {50, -30}};

Points moved(Points points, cv::Point2d by) {
  for (auto& point : points) point += by;
  return points;
}

LandmarkRegions of(const Points& found, View view = View::pa, std::optional<cv::Size2d> spacing = {}) {
  const auto regions = landmark_regions({{"a", view, {}, found, kTruth, spacing}});
  EXPECT_THAT(regions, SizeIs(1));
  return regions.front();
}

TEST(LandmarkRegions, AreGoodWhereTheyHoldEveryPointAndAreNearTheirPlace) {
  EXPECT_EQ(of(kTruth).good.value, 1);
  EXPECT_EQ(of(moved(kTruth, {19, 0})).good.value, 1) << "the first point is 69 from the centre";
  EXPECT_EQ(of(moved(kTruth, {21, 0})).good.value, 0) << "71: outside";
  EXPECT_EQ(of(moved(kTruth, {0, 34})).good.value, 1);
  EXPECT_EQ(of(moved(kTruth, {0, 36})).good.value, 0) << "all inside, but off by more than a quarter";
}

TEST(LandmarkRegions, OfALateralAreTwoPointSixTimesTheDistanceWide) {
  EXPECT_EQ(of(moved(kTruth, {0, 90}), View::lat).good.value, 1);
  EXPECT_EQ(of(moved(kTruth, {0, 92}), View::lat).good.value, 0);
  EXPECT_THAT(of(moved(kTruth, {26, 0}), View::lat).errors[0].median, DoubleNear(0.1, 1e-9));
}

TEST(LandmarkRegions, ASpacingMakesThemSquareWherePixelsAreNot) {
  const auto off = moved(kTruth, {0, 20});
  EXPECT_EQ(of(off, View::pa, cv::Size2d(0.1, 0.1)).good.value, 1);
  EXPECT_EQ(of(off, View::pa, cv::Size2d(0.1, 0.2)).good.value, 0) << "20 rows are 40 columns";
}

TEST(LandmarkRegions, PointsThatChangedPlacesAreCounted) {
  const auto regions = of({kTruth[1], kTruth[0], kTruth[2]});
  EXPECT_EQ(regions.swapped.value, 1);
  EXPECT_EQ(regions.good.value, 1) << "where to cut does not depend on it";
  EXPECT_EQ(regions.errors[0].median, 1);
  EXPECT_EQ(of(moved(kTruth, {40, 0})).swapped.value, 0);
}

TEST(LandmarkRegions, SayErrorsInWidthsOfTheWristWhateverItsSize) {
  std::vector<LandmarkCase> cases;
  for (int i = 1; i <= 11; ++i) {
    Points truth = kTruth, found = kTruth;
    for (auto& point : truth) point *= i;
    for (auto& point : found) point *= i;
    found[2].x += i * (i - 1);  // (i - 1) % of the width
    cases.push_back({std::to_string(i), View::pa, {}, found, truth, {}});
  }
  const auto regions = landmark_regions(cases).front();
  EXPECT_EQ(regions.radiographs, 11U);
  EXPECT_THAT(regions.errors[2].median, DoubleNear(0.05, 1e-9));
  EXPECT_THAT(regions.errors[2].percentile_90, DoubleNear(0.09, 1e-9));
  EXPECT_THAT(regions_text({regions}),
              HasSubstr("PA: good regions 100.0 % (95 % CI 74.1 to 100.0), points 1 and 2 swapped 0.0 %"));
  EXPECT_THAT(regions_text({regions}), HasSubstr("0.0/0.0 0.0/0.0 5.0/9.0"));
  EXPECT_EQ(regions_json({regions})[0]["good"]["value"], 1);
  EXPECT_THAT(regions_table(regions).rows, SizeIs(5));
}

TEST(LandmarkRegions, NeedAWidth) {
  EXPECT_THAT(landmark_regions({}), IsEmpty());
  EXPECT_THAT(landmark_regions({{"a", View::pa, {}, kTruth, Points(3, cv::Point2d(4, 4)), {}}}), IsEmpty());
}

}  // namespace
}  // namespace deepwrist::evaluation
