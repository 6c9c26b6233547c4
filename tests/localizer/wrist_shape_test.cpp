#include "localizer/wrist_shape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

namespace deepwrist::localizer {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Points = std::vector<cv::Point2f>;

const Points kPaWrist{{100, 200}, {200, 186}, {155, 180}}, kLatWrist{{100, 200}, {150, 204}, {126, 170}};

Points turned(Points points, double degrees) {
  const double t = degrees * M_PI / 180;
  for (auto& p : points)
    p = {static_cast<float>(std::cos(t) * p.x - std::sin(t) * p.y),
         static_cast<float>(std::sin(t) * p.x + std::cos(t) * p.y)};
  return points;
}

Points mirrored(Points points) {
  for (auto& p : points) p.x = -p.x;
  return points;
}

TEST(WristShape, IsThatOfTheTriangleHoweverItLies) {
  const auto shape = wrist_shape({{0, 0}, {100, 0}, {60, -15}}, View::pa);
  ASSERT_TRUE(shape);
  EXPECT_NEAR(shape->along, 0.6, 1e-6);
  EXPECT_NEAR(shape->above, 0.15, 1e-6);
  for (const double degrees : {10.0, 50.0, -50.0, 170.0}) {
    for (const auto& wrist : {kPaWrist, mirrored(kPaWrist)}) {
      const auto straight = wrist_shape(wrist, View::pa),
                 other = wrist_shape(turned(wrist, degrees), View::pa);
      EXPECT_NEAR(other->along, straight->along, 1e-4);
      EXPECT_NEAR(other->above, straight->above, 1e-4);
      EXPECT_NEAR(std::remainder(other->turned_deg - straight->turned_deg - degrees, 360), 0, 0.01)
          << degrees;
    }
  }
}

TEST(WristShape, WristsOfTheirViewArePlausible) {
  for (const double degrees : {0.0, 20.0, -45.0}) {
    EXPECT_THAT(implausible(turned(kPaWrist, degrees), View::pa), IsEmpty()) << degrees;
    EXPECT_THAT(implausible(turned(mirrored(kPaWrist), degrees), View::pa), IsEmpty()) << degrees;
    EXPECT_THAT(implausible(turned(kLatWrist, degrees), View::lat), IsEmpty()) << degrees;
  }
  // A young child's: point 3 far above the line.
  EXPECT_THAT(implausible({{0, 100}, {30, 96}, {17, 85}}, View::pa), IsEmpty());
}

TEST(WristShape, OtherTrianglesAreNot) {
  EXPECT_THAT(implausible({{100, 200}, {200, 186}, {150, 40}}, View::pa), HasSubstr("no PA wrist's"));
  EXPECT_THAT(implausible({{100, 200}, {200, 186}, {400, 200}}, View::pa), HasSubstr("no PA wrist's"));
  EXPECT_THAT(implausible({{100, 200}, {150, 204}, {126, 201}}, View::lat), HasSubstr("no LAT wrist's"));
  EXPECT_THAT(implausible(turned(kLatWrist, 180), View::lat), HasSubstr("turned by"));
  EXPECT_THAT(implausible(turned(kPaWrist, 80), View::pa), HasSubstr("turned by"));
  EXPECT_THAT(implausible({{100, 200}, {100, 200}, {90, 180}}, View::pa), HasSubstr("one place"));
  EXPECT_THAT(implausible({{100, 200}, {std::nanf(""), 200}, {90, 180}}, View::pa), HasSubstr("one place"));
}

}  // namespace
}  // namespace deepwrist::localizer
