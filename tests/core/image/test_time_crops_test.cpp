#include "core/image/test_time_crops.h"

#include <gtest/gtest.h>

#include "tests/support/arrays.h"

namespace deepwrist::image {
namespace {

TEST(TestTimeCrops, LieWhereTheReferenceCutsThem) {
  cv::Mat roi(256, 256, CV_8U);
  cv::randu(roi, 0, 256);
  cv::Mat mirrored;
  cv::flip(roi, mirrored, 1);
  const auto crops = test_time_crops(roi);
  const std::array<cv::Point, 5> corners{cv::Point(16, 16), {0, 0}, {32, 0}, {0, 32}, {32, 32}};
  for (std::size_t i = 0; i < 5; ++i) {
    const cv::Rect place(corners[i], cv::Size(224, 224));
    EXPECT_EQ(testing::differing_pixels(crops[i], roi(place)), 0) << i;
    EXPECT_EQ(testing::differing_pixels(crops[i + 5], mirrored(place)), 0) << i;
    EXPECT_TRUE(crops[i].isContinuous());
  }
}

}  // namespace
}  // namespace deepwrist::image
