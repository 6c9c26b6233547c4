// A dot drawn at a key point must be found at the key point afterwards.

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "tests/core/augment/support.h"

namespace deepwrist::augment {
namespace {

constexpr int kWidth = 180, kHeight = 150;

/// A soft dot of a few pixels, so that its centre of mass can be told to a fraction of a pixel.
Sample dot_at(cv::Point place) {
  cv::Mat image = cv::Mat::zeros(kHeight, kWidth, CV_8U);
  cv::circle(image, place, 2, cv::Scalar(255), cv::FILLED);
  return {image, {cv::Point2f(place)}};
}

cv::Point2f centre_of_mass(const cv::Mat& image) {
  const auto moments = cv::moments(image);
  return {static_cast<float>(moments.m10 / moments.m00), static_cast<float>(moments.m01 / moments.m00)};
}

class KeyPoint : public ::testing::TestWithParam<const char*> {};

TEST_P(KeyPoint, StaysOnItsDot) {
  const Pipeline tested = testing::pipeline(GetParam());
  for (const cv::Point place : {cv::Point(60, 50), cv::Point(120, 70), cv::Point(88, 101)}) {
    for (std::uint32_t index = 0; index < 10; ++index) {
      Sample sample = dot_at(place);
      tested.apply(sample, 0, index);
      const cv::Point2f found = centre_of_mass(sample.image), told = sample.points[0];
      // Color padding resizes pixel areas, the points pixel indices: 0.1 of a pixel at its sizes. The rest is
      // rounding of the dot's grey levels.
      EXPECT_LE(cv::norm(found - told), 0.2)
          << GetParam() << " at " << place << ": " << found << ", " << told;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Geometric, KeyPoint,
    ::testing::Values(
        "- flip", "- flip: {axis: 0}", "- scale: {range_x: [0.7, 1.6]}",
        "- rotate: {rotation_range: [-180, 180]}", "- shear: {range_x: [-0.3, 0.3], range_y: [-0.3, 0.3]}",
        "- projection: {v_range: [0.00001, 0.002]}",
        "- projection: {affine_transforms: [scale: {range_x: [0.9, 1.1]}, rotate: "
        "{rotation_range: [-90, 90]}, shear: {range_x: [-0.1, 0.1]}], v_range: [0.00001, 0.002]}",
        "- pad: {pad_x: 301, pad_y: 222}", "- crop: {crop_x: 140, crop_y: 120}",
        "- color_padding: {pad_size: 10, side: random, color: 0}",
        "[scale: {range_x: [0.8, 1.2]}, flip: {p: 0.5}, rotate: {rotation_range: [-45, 45]}, shear: "
        "{range_y: [-0.1, 0.1]}, pad: {pad_x: 400, pad_y: 400}]",
        "- subsample: {p: 0}", "- low_visibility: {alpha: 0.9, bgcolor: 0}", "- gamma", "- blur"));

TEST(KeyPoints, KeepPlaceUnderACut) {
  // Nothing geometric: points are bit for bit those given.
  const char* list = R"([noise, salt_and_pepper, cutout, gamma, low_visibility, triangular_mask, identity])";
  const Sample sample = dot_at({60, 50});
  EXPECT_EQ(testing::augmented(list, sample).points, sample.points);
}

TEST(Jitter, MovesPointsByFractionsOfAPixel) {
  const Pipeline jitter = testing::pipeline("- jitter: {dx_range: [-0.003, 0.003], dy_range: [0, 0.003]}");
  bool moved = false;
  for (std::uint32_t index = 0; index < 20; ++index) {
    Sample sample = dot_at({60, 50});
    sample.points.push_back(sample.points[0]);
    jitter.apply(sample, 0, index);
    EXPECT_NE(sample.points[0], sample.points[1]) << "points move together";
    for (const auto& point : sample.points) {
      EXPECT_LE(std::abs(point.x - 60), 0.003 * kWidth + 1e-5);
      EXPECT_GE(point.y, 50);
      moved = moved || point.x != 60;
    }
  }
  EXPECT_TRUE(moved);
}

TEST(Jitter, OfTheReferenceDoesNothingAtItsSize) {
  const char* list = "- jitter: {dx_range: [-0.003, 0.003], dy_range: [-0.003, 0.003]}";
  Sample sample{cv::Mat::zeros(256, 256, CV_8U), {{10.25F, 20.5F}, {300, 1}}};
  const Sample result = testing::augmented(list, sample, {.seed = 4, .reference = true});
  EXPECT_EQ(result.points[0], sample.points[0]);
  EXPECT_EQ(result.points[1], cv::Point2f(255, 1));
}

}  // namespace
}  // namespace deepwrist::augment
