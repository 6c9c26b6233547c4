#include "core/data/image_digest.h"

#include <gtest/gtest.h>

namespace deepwrist::data {
namespace {

TEST(ImageDigest, IsOfSizeAndPixels) {
  cv::Mat image(4, 6, CV_8U, cv::Scalar(7));
  const auto digest = image_digest(image);
  EXPECT_EQ(digest.size(), 16U);
  EXPECT_EQ(digest, image_digest(image.clone()));
  EXPECT_NE(digest, image_digest(image.reshape(1, 6))) << "the same pixels, 6 rows of 4";
  image.at<std::uint8_t>(3, 5) = 8;
  EXPECT_NE(digest, image_digest(image));
}

TEST(ImageDigest, OfAPartIsOfItsPixelsOnly) {
  cv::Mat image(4, 6, CV_8U, cv::Scalar(7));
  const cv::Mat part = image(cv::Rect(1, 1, 3, 2));
  EXPECT_EQ(image_digest(part), image_digest(part.clone()));
}

}  // namespace
}  // namespace deepwrist::data
