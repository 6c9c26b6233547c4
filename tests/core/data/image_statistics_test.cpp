#include "core/data/image_statistics.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/error.h"

namespace deepwrist::data {
namespace {

ImageAt images(const std::vector<cv::Mat>& all) {
  return [&all](std::size_t index) { return all[index]; };
}

/// Two images of different size: 0 0 / 255 255 and 51 51 51 51 51 153.
std::vector<cv::Mat> pair() {
  return {(cv::Mat_<std::uint8_t>(2, 2) << 0, 0, 255, 255),
          (cv::Mat_<std::uint8_t>(2, 3) << 51, 51, 51, 51, 51, 153)};
}

TEST(ImageStatistics, LocalizersCountEveryPixelAlike) {
  const auto all = pair();
  const auto [mean, std] = pixel_mean_std(2, images(all));
  // Sum 918 over 10 pixels; squares 2 * 255² + 5 * 51² + 153² = 166464.
  EXPECT_DOUBLE_EQ(mean, 91.8);
  EXPECT_DOUBLE_EQ(std, std::sqrt(16646.4 - 91.8 * 91.8));
}

TEST(ImageStatistics, ClassifiersAverageOverImagesInUnitsOfOne) {
  const auto all = pair();
  const auto [mean, std] = average_image_mean_std(2, images(all));
  // Image 1: 0.5, 0.5. Image 2: mean 68/255, deviation sqrt((5 * 17² + 85²) / 6) / 255.
  EXPECT_NEAR(mean, (0.5 + 68.0 / 255) / 2, 1e-15);
  EXPECT_NEAR(std, (0.5 + std::sqrt((5 * 289.0 + 7225) / 6) / 255) / 2, 1e-15);
}

TEST(ImageStatistics, AgreeWithPlainSumsOverManyPixels) {
  cv::RNG rng(3);
  std::vector<cv::Mat> all;
  double sum = 0, squares = 0, pixels = 0;
  for (int i = 0; i < 5; ++i) {
    cv::Mat image(64 + i, 80, CV_8U);
    rng.fill(image, cv::RNG::UNIFORM, 0, 256);
    sum += cv::sum(image)[0];
    squares += cv::norm(image, cv::NORM_L2SQR);
    pixels += static_cast<double>(image.total());
    all.push_back(image);
  }
  const auto [mean, std] = pixel_mean_std(all.size(), images(all));
  EXPECT_NEAR(mean, sum / pixels, 1e-10);
  EXPECT_NEAR(std, std::sqrt(squares / pixels - mean * mean), 1e-10);
}

TEST(ImageStatistics, TheLocalizersDoNotDependOnTheOrder) {
  auto all = pair();
  const auto forward = pixel_mean_std(2, images(all));
  std::swap(all[0], all[1]);
  EXPECT_EQ(pixel_mean_std(2, images(all)), forward);
}

TEST(ImageStatistics, ImagesWithoutContrastAreAnError) {
  const std::vector<cv::Mat> flat{cv::Mat(4, 4, CV_8U, cv::Scalar(9)), cv::Mat(4, 4, CV_8U, cv::Scalar(9))};
  EXPECT_THROW(pixel_mean_std(2, images(flat)), Error);
  EXPECT_THROW(average_image_mean_std(2, images(flat)), Error);
}

TEST(ImageStatistics, NoImagesAndEmptyImagesAreErrors) {
  const std::vector<cv::Mat> none, blank{cv::Mat()}, wide{cv::Mat(4, 4, CV_16U, cv::Scalar(9))};
  for (const auto* all : {&none, &blank, &wide}) {
    EXPECT_THROW(pixel_mean_std(all->size(), images(*all)), Error);
    EXPECT_THROW(average_image_mean_std(all->size(), images(*all)), Error);
  }
}

}  // namespace
}  // namespace deepwrist::data
