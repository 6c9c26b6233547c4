#include "core/report/picture/augmentation_sheet.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/report/picture/drawing.h"

namespace deepwrist::report {
namespace {

cv::Mat grey(int rows, int columns) { return {rows, columns, CV_8U, cv::Scalar(90)}; }

cv::Rect where(const cv::Mat& sheet, const cv::Scalar& color) {
  cv::Mat same;
  cv::inRange(sheet, color, color, same);
  return cv::boundingRect(same);
}

TEST(ContactSheet, RowsMayDifferInLengthAndPicturesInSize) {
  const cv::Mat one = augmentation_sheet({{{grey(10, 10), {}, "a"}}});
  const cv::Mat more =
      augmentation_sheet({{{grey(2000, 1000), {}, ""}, {grey(1, 300), {}, "b"}, {grey(50, 60), {}, "c"}},
                          {},
                          {{grey(9, 9), {}, "d"}}});
  ASSERT_EQ(one.type(), CV_8UC3);
  EXPECT_GT(more.cols, 2 * one.cols);
  EXPECT_GT(more.rows, 2 * one.rows);
}

TEST(ContactSheet, MarksLieOnTheirPixels) {
  const cv::Mat left = augmentation_sheet({{{grey(100, 100), {{25, 50}}, ""}}});
  const cv::Mat right = augmentation_sheet({{{grey(100, 100), {{75, 50}}, ""}}});
  const cv::Rect a = where(left, mark_color(0)), b = where(right, mark_color(0));
  ASSERT_FALSE(a.empty());
  EXPECT_NEAR(b.x - a.x, 112, 1) << "50 of 100 pixels are half of a picture of 224";
  EXPECT_EQ(b.y, a.y);
}

TEST(ContactSheet, EachPointHasItsColour) {
  const cv::Mat sheet = augmentation_sheet({{{grey(100, 80), {{20, 20}, {40, 40}, {60, 60}}, ""}}});
  for (const std::size_t i : {0, 1, 2}) EXPECT_FALSE(where(sheet, mark_color(i)).empty());
}

TEST(ContactSheet, PointsOutsideAndNanAreNotDrawn) {
  const float nan = std::nanf("");
  const cv::Mat sheet =
      augmentation_sheet({{{grey(100, 80), {{nan, 1}, {1, nan}, {-5, 20}, {20, 1e30F}, {90, 10}}, ""}}});
  for (const std::size_t i : {0, 1, 2, 3}) EXPECT_TRUE(where(sheet, mark_color(i)).empty());
}

TEST(ContactSheet, TheCaptionIsBelowAndShortened) {
  const auto ink = [](const std::string& caption) {
    const cv::Mat sheet = augmentation_sheet({{{grey(50, 50), {}, caption}, {grey(50, 50), {}, ""}}});
    return cv::countNonZero(sheet(cv::Rect(0, 240, sheet.cols, sheet.rows - 240)).reshape(1) < 128);
  };
  EXPECT_EQ(ink(""), 0);
  EXPECT_GT(ink("rotate"), 20);
  const cv::Mat sheet =
      augmentation_sheet({{{grey(50, 50), {}, std::string(500, 'm')}, {grey(50, 50), {}, ""}}});
  EXPECT_EQ(cv::countNonZero(sheet(cv::Rect(240, 237, sheet.cols - 240, sheet.rows - 237)).reshape(1) < 250),
            0);
}

TEST(ContactSheet, WithoutPicturesIsEmpty) {
  EXPECT_TRUE(augmentation_sheet({}).empty());
  EXPECT_TRUE(augmentation_sheet({{}, {}}).empty());
}

TEST(ContactSheet, PicturesOfTheTilesShapeFillIt) {
  cv::Mat same;
  for (const cv::Size tile : {cv::Size(240, 300), {300, 100}, {7, 7}}) {
    for (const int factor : {1, 3}) {
      const cv::Mat sheet =
          contact_sheet({{{grey(tile.height * factor, tile.width * factor), {}, ""}}}, tile);
      cv::inRange(sheet, cv::Scalar(90, 90, 90), cv::Scalar(90, 90, 90), same);
      EXPECT_EQ(cv::countNonZero(same), tile.area()) << tile << factor;
    }
  }
}

}  // namespace
}  // namespace deepwrist::report
