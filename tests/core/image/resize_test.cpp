#include "core/image/resize.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

TEST(Resize, EqualsTheReferenceWhereBothScalesAreTwo) {
  const cv::Mat image = testing::read_mat(testing::golden("misc/resize_in_512.npy"));
  const cv::Mat expected = testing::read_mat(testing::golden("misc/resize_64to32_exact2x.npy"));
  EXPECT_EQ(testing::differing_pixels(resize_to_input(image, 32), expected), 0);
}

TEST(Resize, EqualsTheReferenceForTallImages) {
  const cv::Mat image = testing::read_mat(testing::golden("misc/resize_in_77x53.npy"));
  const cv::Mat expected = testing::read_mat(testing::golden("misc/resize_128x128.npy"));
  EXPECT_EQ(testing::differing_pixels(resize_to_input(image, 128), expected), 0);
}

TEST(Resize, OpenCvOfThisBuildEqualsTheReferencesForOtherShapes) {
  const cv::Mat image = testing::read_mat(testing::golden("misc/resize_in_77x53.npy"));
  for (const char* name : {"misc/resize_100x40.npy", "misc/resize_26x38.npy", "misc/resize_53x77.npy"}) {
    const cv::Mat expected = testing::read_mat(testing::golden(name));
    cv::Mat resized;
    cv::resize(image, resized, expected.size(), 0, 0, cv::INTER_LINEAR);
    EXPECT_EQ(testing::differing_pixels(resized, expected), 0) << name;
  }
}

TEST(Resize, OnePixelFillsTheImage) {
  EXPECT_EQ(cv::countNonZero(resize_to_input(cv::Mat(1, 1, CV_8U, cv::Scalar(9))) == 9), 256 * 256);
}

}  // namespace
}  // namespace deepwrist::image
