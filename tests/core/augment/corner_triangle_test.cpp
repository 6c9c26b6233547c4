#include "core/augment/corner_triangle.h"

#include <gtest/gtest.h>

#include <string>

namespace deepwrist::augment {
namespace {

/// An image of 8 x 6 pixels with the triangle in it, `#` where it lies.
std::string drawn(const CornerTriangle& triangle) {
  cv::Mat image = cv::Mat::zeros(6, 8, CV_8U);
  fill(image, triangle, 9);
  std::string text;
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x) text += image.at<std::uint8_t>(y, x) == 9 ? '#' : '.';
    text += '\n';
  }
  return text;
}

// What OpenCV 4.6 draws, in which the far corners at (W, H) lie one pixel outside the image.
TEST(CornerTriangle, HasThePixelsOfOpenCv46InEveryCorner) {
  EXPECT_EQ(drawn({true, true, 5, 4}),
            "######..\n"
            "#####...\n"
            "####....\n"
            "##......\n"
            "#.......\n"
            "........\n");
  EXPECT_EQ(drawn({false, true, 5, 4}),
            "...#####\n"
            "....####\n"
            ".....###\n"
            "......##\n"
            ".......#\n"
            "........\n");
  EXPECT_EQ(drawn({true, false, 5, 4}),
            "........\n"
            "........\n"
            "#.......\n"
            "###.....\n"
            "####....\n"
            "#####...\n");
  EXPECT_EQ(drawn({false, false, 5, 4}),
            "........\n"
            "........\n"
            ".......#\n"
            "......##\n"
            ".....###\n"
            "....####\n");
}

TEST(CornerTriangle, LargerThanTheImageIsCutAtItsBorders) {
  EXPECT_EQ(drawn({true, true, 11, 7}),
            "########\n"
            "########\n"
            "########\n"
            "#######.\n"
            "######..\n"
            "####....\n");
  EXPECT_EQ(drawn({false, false, 11, 7}),
            ".......#\n"
            ".....###\n"
            "...#####\n"
            ".#######\n"
            "########\n"
            "########\n");
  const std::string row(8, '#');
  EXPECT_EQ(drawn({false, true, 1000, 1000}),
            row + '\n' + row + '\n' + row + '\n' + row + '\n' + row + '\n' + row + '\n');
}

}  // namespace
}  // namespace deepwrist::augment
