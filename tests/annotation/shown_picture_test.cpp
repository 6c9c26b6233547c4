#include "annotation/shown_picture.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

namespace deepwrist::annotation {
namespace {

dicom::Radiograph of(cv::Mat pixels) {
  dicom::Radiograph radiograph;
  radiograph.pixels = std::move(pixels);
  return radiograph;
}

TEST(ShownPicture, KeepsTheStepsOfTheFile) {
  cv::Mat pixels(32, 40, CV_32F);
  for (int i = 0; i < 1280; ++i) pixels.at<float>(i / 40, i % 40) = static_cast<float>(i - 1000);
  const auto picture = picture_of(of(pixels), 5, 99);
  EXPECT_EQ(picture.pixels.at<std::uint16_t>(0, 0), 0);
  EXPECT_EQ(picture.pixels.at<std::uint16_t>(31, 39), 1279);
  EXPECT_NEAR(picture.low, 0.05 * 1279, 1e-6);
  EXPECT_NEAR(picture.high, 0.99 * 1279, 1e-6);
  EXPECT_EQ(picture.reduction, 1);
}

TEST(ShownPicture, OddValuesArePutInto16Bits) {
  cv::Mat pixels = (cv::Mat_<float>(1, 4) << 0.F, 0.5F, 1.F, std::numeric_limits<float>::quiet_NaN());
  auto radiograph = of(pixels);
  auto picture = picture_of(radiograph, 0, 100);
  EXPECT_EQ(picture.pixels.at<std::uint16_t>(0, 1), 32768);
  EXPECT_EQ(picture.pixels.at<std::uint16_t>(0, 2), 65535);
  EXPECT_EQ(picture.pixels.at<std::uint16_t>(0, 3), 0) << "no number";
  radiograph.padding = (cv::Mat_<std::uint8_t>(1, 4) << 0, 0, 255, 0);
  EXPECT_EQ(picture_of(radiograph, 0, 100).pixels.at<std::uint16_t>(0, 1), 65535) << "padding has no say";
  EXPECT_EQ(picture_of(of(cv::Mat(2, 2, CV_32F, cv::Scalar(3))), 5, 99).pixels.at<std::uint16_t>(1, 1), 0);
}

TEST(ShownPicture, AVeryLargeOneIsReducedAndSaysSo) {
  const auto picture = picture_of(of(cv::Mat(7000, 6001, CV_32F, cv::Scalar(3))), 5, 99);
  EXPECT_EQ(picture.reduction, 2);
  EXPECT_EQ(picture.pixels.size(), cv::Size(3001, 3500));
  EXPECT_EQ(picture.facts.size, cv::Size(6001, 7000));
}

TEST(ShownPicture, TheMessageHasAHeadAndPixels) {
  auto picture = picture_of(of((cv::Mat_<float>(1, 2) << 0, 300)), 0, 100);
  picture.warnings = {"first of 2 frames"};
  const auto message = encode(picture);
  std::uint32_t length = 0;
  std::memcpy(&length, message.data(), 4);
  EXPECT_EQ(length % 4, 0U);
  const auto head = nlohmann::json::parse(message.substr(4, length));
  EXPECT_EQ(head["width"], 2);
  EXPECT_EQ(head["warnings"][0], "first of 2 frames");
  EXPECT_EQ(message.substr(4 + length), std::string("\0\0\x2c\1", 4));
}

}  // namespace
}  // namespace deepwrist::annotation
