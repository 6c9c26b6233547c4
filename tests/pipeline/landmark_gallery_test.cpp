#include "pipeline/landmark_gallery.h"

#include <gmock/gmock.h>

#include "pipeline/landmark_rows.h"

namespace deepwrist::pipeline {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Surroundings, HoldAllPointsAndStayInTheImage) {
  const cv::Size image(1000, 2000);
  const auto part = surroundings(image, {{400, 900}, {500, 1000}});
  EXPECT_TRUE(part.contains({400, 900}) && part.contains({500, 1000}));
  EXPECT_EQ(part & cv::Rect({}, image), part);
  EXPECT_LT(part.area(), image.area() / 4) << "no more than what is around them";
  EXPECT_EQ(surroundings(image, {}), cv::Rect({}, image));
}

TEST(Surroundings, PointsFarOutsideOrOnTheBorderGiveAPicture) {
  const cv::Size image(100, 80);
  for (const auto& point : {cv::Point2d(-1e30, 1e30), cv::Point2d(100, 80), cv::Point2d(0, 0)}) {
    const auto part = surroundings(image, {point});
    EXPECT_GT(part.area(), 0) << point;
    EXPECT_EQ(part & cv::Rect({}, image), part) << point;
  }
}

TEST(PointsProblem, TellsPointsOutsideTheImage) {
  EXPECT_THAT(points_problem({{0, 0}, {100, 80}}, {100, 80}), IsEmpty()) << "the border belongs to the image";
  EXPECT_THAT(points_problem({{5, 5}, {100.5F, 8}}, {100, 80}), HasSubstr("(100.5, 8)"));
  EXPECT_THAT(points_problem({{5, -0.5F}}, {100, 80}), HasSubstr("100x80"));
}

}  // namespace
}  // namespace deepwrist::pipeline
