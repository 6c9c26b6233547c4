#include "evaluation/landmarks/landmark_sides.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "core/data/csv.h"
#include "evaluation/landmarks/landmark_evaluation.h"
#include "evaluation/landmarks/landmark_figures.h"
#include "tests/evaluation/landmarks/landmark_cases.h"

namespace deepwrist::evaluation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A radiograph with the ulna to the right or left of the radius; both landmarks found so far to the right.
LandmarkCase wrist(View view, bool ulna_right, double right_px, std::optional<Hand> hand = std::nullopt) {
  const double ulna = ulna_right ? 300 : 100, radius = ulna_right ? 100 : 300;
  LandmarkCase item{"a", view, std::nullopt, {}, {{ulna, 200}, {radius, 220}}, cv::Size2d(0.5, 0.5)};
  for (const auto& point : item.truth) item.found.emplace_back(point.x + right_px, point.y + 1);
  item.hand = hand;
  return item;
}

/// Right wrists found 2 px too far towards the ulna, left ones as far: to the other side of the picture.
std::vector<LandmarkCase> both_sides(View view, bool hands) {
  return {wrist(view, true, 2, hands ? std::optional(Hand::right) : std::nullopt),
          wrist(view, true, 4, hands ? std::optional(Hand::right) : std::nullopt),
          wrist(view, false, -2, hands ? std::optional(Hand::left) : std::nullopt),
          wrist(view, false, -4, hands ? std::optional(Hand::left) : std::nullopt)};
}

TEST(LandmarkSides, OffsetsOfLeftAndRightWristsDoNotCancel) {
  for (const bool hands : {true, false}) {
    const auto offsets = landmark_offsets(both_sides(View::pa, hands), Unit::mm);
    ASSERT_EQ(offsets.size(), 4U);
    EXPECT_DOUBLE_EQ(offsets[0].agreement.bias.value, 1.5) << "the mean of 1, 2, 1 and 2 mm";
    EXPECT_EQ(offsets[0].direction, "towards the ulna");
    EXPECT_EQ(offsets[0].mirrored, 2U);
    EXPECT_DOUBLE_EQ(offsets[1].agreement.bias.value, 0.5);
    EXPECT_EQ(offsets[1].direction, "downwards");
    EXPECT_EQ(offsets[1].mirrored, 0U);
  }
}

TEST(LandmarkSides, AMirroredRadiographKeepsItsPlace) {
  const auto offsets = landmark_offsets({wrist(View::pa, false, -2)}, Unit::px);
  EXPECT_DOUBLE_EQ(offsets[0].found[0] - offsets[0].truth[0], 2);
  EXPECT_DOUBLE_EQ(offsets[0].found[0] + offsets[0].truth[0], 98 + 100);
}

TEST(LandmarkSides, LateralViewsNeedTheTablesWord) {
  const auto told = view_sides(both_sides(View::lat, true), View::lat);
  EXPECT_THAT(told.sign, ElementsAre(1, 1, -1, -1));
  EXPECT_EQ(told.direction, "to the right in a right wrist");
  EXPECT_THAT(told.remark, IsEmpty());
  const auto untold = view_sides(both_sides(View::lat, false), View::lat);
  EXPECT_THAT(untold.sign, ElementsAre(1, 1, 1, 1));
  EXPECT_TRUE(untold.all_unknown);
  EXPECT_THAT(untold.remark, HasSubstr("Laterality"));
  const auto offsets = landmark_offsets(both_sides(View::lat, false), Unit::mm);
  EXPECT_DOUBLE_EQ(offsets[0].agreement.bias.value, 0);
  EXPECT_EQ(offsets[0].side_unknown, 4U);
}

TEST(LandmarkSides, RadiographsOfUnknownSideAreLeftOutAmongKnownOnes) {
  auto cases = both_sides(View::lat, true);
  cases.push_back(wrist(View::lat, true, 50));
  const auto offsets = landmark_offsets(cases, Unit::mm);
  EXPECT_EQ(offsets[0].agreement.count, 4U);
  EXPECT_EQ(offsets[0].side_unknown, 1U);
  EXPECT_DOUBLE_EQ(offsets[0].agreement.bias.value, 1.5);
  EXPECT_EQ(offsets[1].agreement.count, 5U) << "along y all count";
  EXPECT_THAT(evaluate_landmarks(cases).remarks, ElementsAre(HasSubstr("1 of 5 LAT")));
}

TEST(LandmarkSides, TheOrderOfUlnaAndRadiusTellsOnlyWhereItIsClear) {
  auto lying = wrist(View::pa, true, 2);
  lying.truth = {{100, 300}, {120, 100}};  // the forearm lies across: farther apart along y
  EXPECT_TRUE(view_sides({lying}, View::pa).all_unknown);
  auto wide = lying;
  wide.mm_per_px = cv::Size2d(20, 1);  // farther apart along x in millimetres
  EXPECT_FALSE(view_sides({wide}, View::pa).all_unknown);
}

TEST(LandmarkSides, ATableThatContradictsTheLandmarksIsSaid) {
  auto cases = both_sides(View::pa, true);
  cases[3].hand = Hand::right;
  const auto sides = view_sides(cases, View::pa);
  EXPECT_THAT(sides.sign, ElementsAre(1, 1, -1, 1));
  EXPECT_THAT(sides.remark, HasSubstr("do not fit"));
}

TEST(LandmarkSides, HandsAreReadFromSeveralColumns) {
  data::RowProblems problems("t.csv");
  for (const auto* name : {"Laterality", "ImageLaterality", "Hand"}) {
    const auto table = data::parse_csv(std::string("ID,") + name + "\na,L\nb, right\nc,\nd,both\n", problems);
    EXPECT_THAT(read_hands(table), ElementsAre(Hand::left, Hand::right, std::nullopt, std::nullopt)) << name;
  }
  EXPECT_THAT(read_hands(data::parse_csv("ID\na\n", problems)), IsEmpty());
}

TEST(LandmarkSides, NumbersAndPicturesTellTheDirection) {
  const auto evaluation = evaluate_landmarks(both_sides(View::pa, false));
  const auto json = landmark_report_json(evaluation, {"radiographs"});
  EXPECT_EQ(json["offsets"][0]["direction"], "towards the ulna");
  EXPECT_EQ(json["offsets"][0]["mirrored"], 2);
  EXPECT_EQ(json["offsets"][0]["side_unknown"], 0);
  const auto chart = std::get<report::XyChart>(offset_figure(evaluation.cases, View::pa, Unit::mm).chart);
  EXPECT_THAT(chart.x_label, HasSubstr("towards the ulna"));
  for (const auto& [x, y] : chart.series[0].points) EXPECT_GT(x, 0);
}

}  // namespace
}  // namespace deepwrist::evaluation
