#include "core/report/picture/png.h"

#include <gtest/gtest.h>

#include <opencv2/imgcodecs.hpp>

#include "core/base/error.h"
#include "tests/support/arrays.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::report {
namespace {

TEST(SavePng, WritesWhatIsReadBack) {
  const testing::TemporaryFolder folder;
  cv::Mat image(20, 30, CV_8U);
  cv::randu(image, 0, 256);
  save_png(folder / "deep/er/a.png", image);
  const cv::Mat read = cv::imread((folder / "deep/er/a.png").string(), cv::IMREAD_UNCHANGED);
  EXPECT_EQ(testing::differing_pixels(read, image), 0);
}

TEST(SavePng, APlaceThatCannotBeWrittenIsAnErrorAndLeavesNothing) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("file", "x");
  EXPECT_THROW(save_png(file / "a.png", cv::Mat(2, 2, CV_8U, cv::Scalar(0))), Error);
  EXPECT_THROW(save_png("/proc/a.png", cv::Mat(2, 2, CV_8U, cv::Scalar(0))), Error);
}

}  // namespace
}  // namespace deepwrist::report
