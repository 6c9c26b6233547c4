#include "core/image/normalize.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

cv::Mat mat_of(const nlohmann::json& rows) {
  cv::Mat image(static_cast<int>(rows.size()), static_cast<int>(rows[0].size()), CV_64F);
  for (int y = 0; y < image.rows; ++y) {
    for (int x = 0; x < image.cols; ++x)
      image.at<double>(y, x) = rows[std::size_t(y)][std::size_t(x)].get<double>();
  }
  return image;
}

TEST(Percentile, EqualsNumPy) {
  const auto cases = testing::read_json(testing::golden("misc/process_xray_cases.json"));
  for (const auto& item : cases["percentile"]) {
    auto values = item["vals"].get<std::vector<double>>();
    EXPECT_EQ(percentile(values, item["q"].get<double>()), item["out"].get<double>()) << item;
  }
}

TEST(NormalizeContrast, EqualsTheReferenceOnItsCases) {
  const auto cases = testing::read_json(testing::golden("misc/process_xray_cases.json"));
  for (const auto& item : cases["process_xray"]) {
    const cv::Mat pixels = mat_of(item["img"]);
    cv::Mat expected, as_float;
    mat_of(item["out_u8"]).convertTo(expected, CV_8U);
    EXPECT_EQ(testing::differing_pixels(normalize_contrast(pixels, {}, 5, 99), expected), 0);
    pixels.convertTo(as_float, CV_32F);
    EXPECT_EQ(testing::differing_pixels(normalize_contrast(as_float, {}, 5, 99), expected), 0);
  }
}

TEST(NormalizeContrast, AnImageOfOneValueIsBlack) {
  for (const double value : {0.0, 1.0, -7.5, 65535.0}) {
    EXPECT_EQ(cv::countNonZero(normalize_contrast(cv::Mat(5, 7, CV_32F, cv::Scalar(value)), {}, 5, 99)), 0);
  }
  EXPECT_EQ(cv::countNonZero(normalize_contrast(cv::Mat(1, 1, CV_64F, cv::Scalar(3)), {}, 5, 99)), 0);
}

TEST(NormalizeContrast, PaddingDoesNotCountAndIsBlack) {
  cv::Mat pixels(1, 101, CV_32F), padding = cv::Mat::zeros(1, 101, CV_8U);
  for (int x = 0; x < 101; ++x) pixels.at<float>(x) = static_cast<float>(x);
  cv::Mat padded(1, 151, CV_32F, cv::Scalar(60000));
  cv::Mat mask(1, 151, CV_8U, cv::Scalar(255));
  pixels.copyTo(padded.colRange(0, 101));
  mask.colRange(0, 101).setTo(0);
  const cv::Mat alone = normalize_contrast(pixels, padding, 5, 99),
                with = normalize_contrast(padded, mask, 5, 99);
  EXPECT_EQ(testing::differing_pixels(alone, with.colRange(0, 101)), 0);
  EXPECT_EQ(cv::countNonZero(with.colRange(101, 151)), 0);
  EXPECT_EQ(alone.at<std::uint8_t>(100), 255);
  mask.setTo(255);
  EXPECT_EQ(cv::countNonZero(normalize_contrast(padded, mask, 5, 99)), 0);
}

TEST(NormalizeContrast, NanAndInfinityHarmNothing) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  cv::Mat pixels = (cv::Mat_<double>(1, 6) << 0, 10, std::nan(""), kInfinity, -kInfinity, 5);
  const cv::Mat result = normalize_contrast(pixels, {}, 0, 100);
  const cv::Mat expected = (cv::Mat_<std::uint8_t>(1, 6) << 0, 255, 0, 255, 0, 127);
  EXPECT_EQ(testing::differing_pixels(result, expected), 0) << result;
  pixels.setTo(std::nan(""));
  EXPECT_EQ(cv::countNonZero(normalize_contrast(pixels, {}, 5, 99)), 0);
  pixels = (cv::Mat_<double>(1, 2) << -1.7e308, 1.7e308);  // their difference is no finite number
  EXPECT_EQ(cv::countNonZero(normalize_contrast(pixels, {}, 0, 100)), 0);
}

}  // namespace
}  // namespace deepwrist::image
