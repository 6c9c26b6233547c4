#include "core/image/roi.h"

#include <gmock/gmock.h>

#include <cmath>

#include "core/image/resize.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

using ::testing::HasSubstr;

constexpr double kSpacing = 0.5;  // PA: 140 px a side, 30 px down

cv::Mat ramp(int rows, int columns) {
  cv::Mat image(rows, columns, CV_8U);
  for (int y = 0; y < rows; ++y) {
    for (int x = 0; x < columns; ++x) image.at<std::uint8_t>(y, x) = static_cast<std::uint8_t>(x + 7 * y + 1);
  }
  return image;
}

Landmarks at(float x, float y) { return {{x, y}, {x, y}, {x, y}}; }

TEST(ReferenceRoi, EqualsTheReferenceOnItsCases) {
  const cv::Mat image = testing::read_mat(testing::golden("misc/roi_base_300x260_u8.npy"));
  for (const auto& item : testing::read_json(testing::golden("misc/roi_cases.json"))) {
    const auto spacing = item["spacing"].get<double>();
    std::vector<cv::Point2f> points;
    for (const auto& point : item["points"])
      points.emplace_back(point[0].get<float>(), point[1].get<float>());
    const auto result =
        crop_roi_at(image, {item["cx"].get<int>(), item["cy"].get<int>()}, points, {spacing, spacing},
                    static_cast<View>(item["side"].get<int>()), reference_preprocessing());
    ASSERT_TRUE(result.roi) << result.reason;
    EXPECT_EQ(result.roi->source_px.size(),
              cv::Size(item["shape"][1].get<int>(), item["shape"][0].get<int>()));
    EXPECT_EQ(testing::sha256_of_pixels(result.roi->pixels), item["resized_sha256"].get<std::string>())
        << item;
    for (std::size_t i = 0; i < 3; ++i) {
      EXPECT_EQ(result.roi->points_px[i].x, item["points_norm"][i][0].get<float>() * 256);
      EXPECT_EQ(result.roi->points_px[i].y, item["points_norm"][i][1].get<float>() * 256);
    }
  }
}

TEST(ReferenceRoi, EqualsTheReferenceFromLandmarksOn) {
  const cv::Mat image = testing::read_mat(testing::golden("stages/S2_PA.xray_u8.npy"));
  const auto landmarks = testing::read_points(testing::golden("stages/S2_PA.landmarks_avg.npy"));
  EXPECT_EQ(to_pixels(landmarks, image.size()),
            testing::read_points(testing::golden("stages/S2_PA.img_points.npy")));
  const auto result = crop_roi(image, landmarks, {0.3, 0.3}, View::pa, reference_preprocessing());
  ASSERT_TRUE(result.roi);
  const auto expected = testing::read_mat(testing::golden("stages/S2_PA.roi256_u8.npy"));
  EXPECT_EQ(testing::differing_pixels(result.roi->pixels, expected), 0);
  EXPECT_EQ(result.roi->points_px, testing::read_points(testing::golden("stages/S2_PA.roi_points256.npy")));
  const cv::Mat native = testing::read_mat(testing::golden("stages/S2_PA.roi_native_u8.npy"));
  EXPECT_EQ(testing::differing_pixels(image(result.roi->source_px), native), 0);
}

TEST(CorrectedRoi, EqualsTheReferenceWhereTheRoiLiesInTheImage) {
  const cv::Mat image = ramp(400, 300);
  const auto reference =
      crop_roi(image, at(0.5F, 0.4F), {kSpacing, kSpacing}, View::pa, reference_preprocessing());
  const auto corrected = crop_roi(image, at(0.5F, 0.4F), {kSpacing, kSpacing}, View::pa, {});
  ASSERT_TRUE(reference.roi && corrected.roi);
  EXPECT_EQ(corrected.roi->source_px, cv::Rect(80, 120, 140, 140));
  EXPECT_EQ(corrected.roi->source_px, reference.roi->source_px);
  EXPECT_EQ(testing::differing_pixels(corrected.roi->pixels, reference.roi->pixels), 0);
  EXPECT_EQ(corrected.roi->points_px, reference.roi->points_px);
}

TEST(CorrectedRoi, IsAlwaysSquareAndBlackBesideTheImage) {
  const cv::Mat image = ramp(400, 300);
  for (const auto view : {View::pa, View::lat}) {
    for (const float x : {0.F, 0.5F, 0.99F}) {
      for (const float y : {0.F, 0.5F, 0.99F}) {
        const auto result = crop_roi(image, at(x, y), {kSpacing, kSpacing}, view, {});
        ASSERT_TRUE(result.roi);
        const int side = view == View::pa ? 140 : 180, shift = view == View::pa ? 30 : 40;
        const cv::Rect expected(static_cast<int>(x * 300) - side / 2,
                                static_cast<int>(y * 400) + shift - side / 2, side, side);
        EXPECT_EQ(result.roi->source_px, expected);
      }
    }
  }
  const auto corner = crop_roi(image, at(0, 0), {kSpacing, kSpacing}, View::pa, {});
  EXPECT_EQ(cv::countNonZero(corner.roi->pixels.colRange(0, 126)), 0);  // 70 of 140 px are left of the image
  EXPECT_GT(cv::countNonZero(corner.roi->pixels.colRange(130, 256)), 0);
}

TEST(CorrectedRoi, IsSquareInMillimetresWhenSpacingsDiffer) {
  const auto result = crop_roi(ramp(400, 300), at(0.5F, 0.5F), {0.25, 0.5}, View::pa, {});
  ASSERT_TRUE(result.roi);
  EXPECT_EQ(result.roi->source_px, cv::Rect(150 - 140, 200 + 30 - 70, 280, 140));
  EXPECT_EQ(result.roi->pixels.size(), cv::Size(256, 256));
}

TEST(CorrectedRoi, LandmarksAreTheSamePlacesInTheRoi) {
  const Landmarks landmarks{{0.45F, 0.4F}, {0.55F, 0.4F}, {0.5F, 0.4F}};
  const auto result = crop_roi(ramp(400, 300), landmarks, {kSpacing, kSpacing}, View::pa, {});
  ASSERT_TRUE(result.roi);
  EXPECT_NEAR(result.roi->points_px[0].x, (135 - 80) * 256 / 140.0, 1e-4);
  EXPECT_NEAR(result.roi->points_px[0].y, (160 - 120) * 256 / 140.0, 1e-4);
}

TEST(Roi, PlacesOutsideTheImageAreFailures) {
  const cv::Mat image = ramp(100, 100);
  const auto outside = crop_roi(image, at(5, 5), {kSpacing, kSpacing}, View::pa, {});
  EXPECT_FALSE(outside.roi);
  EXPECT_THAT(outside.reason, HasSubstr("outside the image"));
  EXPECT_FALSE(crop_roi(image, at(50, 50), {kSpacing, kSpacing}, View::pa, reference_preprocessing()).roi);
  EXPECT_FALSE(crop_roi(image, at(-50, -50), {kSpacing, kSpacing}, View::pa, reference_preprocessing()).roi);
}

TEST(Roi, NonsenseIsAFailureAndNeverAnOverflow) {
  const cv::Mat image = ramp(100, 100);
  const float nan = std::nanf(""), infinity = std::numeric_limits<float>::infinity();
  for (const auto& preprocessing : {Preprocessing{}, reference_preprocessing()}) {
    for (const float bad : {nan, infinity, -infinity, 1e30F, -1e6F}) {
      EXPECT_FALSE(crop_roi(image, at(bad, 0.5F), {kSpacing, kSpacing}, View::pa, preprocessing).roi) << bad;
    }
    for (const double bad : {0.0, -0.1, 1e-9, 1e9, std::nan(""), HUGE_VAL}) {
      const auto result = crop_roi(image, at(0.5F, 0.5F), {bad, bad}, View::pa, preprocessing);
      EXPECT_FALSE(result.roi) << bad;
      EXPECT_THAT(result.reason, HasSubstr("spacing"));
    }
    EXPECT_FALSE(crop_roi(image, {}, {kSpacing, kSpacing}, View::pa, preprocessing).roi);
  }
}

}  // namespace
}  // namespace deepwrist::image
