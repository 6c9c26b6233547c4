#include "core/augment/warp.h"

#include <gmock/gmock.h>

#include "core/base/error.h"
#include "tests/core/augment/support.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::augment {
namespace {

using deepwrist::testing::differing_pixels;
using deepwrist::testing::golden;
using deepwrist::testing::read_json;
using testing::golden_sample;
using ::testing::HasSubstr;
using testing::largest_distance;
using testing::points_of;

// Points are float32 below 128, whose steps are 2^-17; the reference has them in double.
constexpr double kFloatStep = 1e-5;

cv::Matx33d matrix_of(const nlohmann::json& json) {
  cv::Matx33d matrix;
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 3; ++column) matrix(row, column) = json[row][column].get<double>();
  }
  return matrix;
}

TEST(Warp, EqualsTheReference) {
  const auto aug = read_json(golden("misc/aug.json"));
  int number = 0;
  for (const auto& item : aug["matrix"]) {
    const auto name = item["name"].get<std::string>();
    const auto matrix = matrix_of(item["M"]);
    Sample sample = golden_sample("aug_base_48x64_u8.npy");
    const Warp placed = centred_warp(matrix, sample.image.size());
    EXPECT_EQ(placed.canvas, cv::Size(item["W_new"].get<int>(), item["H_new"].get<int>())) << name;
    EXPECT_LE(cv::norm(placed.matrix - matrix_of(item["M_corrected"]), cv::NORM_INF), 1e-13) << name;

    sample.points = points_of(aug["kp_in"]);
    warp(sample, matrix);
    const auto expected = golden_sample("aug_warp_" + std::to_string(number++) + "_" + name + ".npy");
    EXPECT_EQ(differing_pixels(sample.image, expected.image), 0) << name;
    EXPECT_LE(largest_distance(sample.points, points_of(item["kp_out"])), kFloatStep) << name;
  }
  EXPECT_EQ(number, 8);
}

TEST(Warp, OfTheTransformsEqualsTheReference) {
  const std::pair<const char*, const char*> cases[] = {
      {"- rotate: {rotation_range: 30}", "1_rot30"},
      {"- rotate: {rotation_range: -90}", "2_rot-90"},
      {"- scale: {range_x: 1.1}", "3_scale1.1"},
      {"- shear: {range_x: 0.1, range_y: -0.05}", "4_shear"},
  };
  for (const auto& [yaml, name] : cases) {
    const auto result = testing::augmented(yaml, golden_sample("aug_base_48x64_u8.npy"));
    const auto expected = golden_sample("aug_warp_" + std::string(name) + ".npy");
    EXPECT_EQ(differing_pixels(result.image, expected.image), 0) << name;
  }
}

TEST(Warp, IsOneForNeighbouringMatrices) {
  const Sample sample = golden_sample("aug_base_48x64_u8.npy");
  Sample expected = sample;
  const double angle = CV_PI / 6, c = std::cos(angle), s = std::sin(angle);
  warp(expected, cv::Matx33d(1, 0.1, 0, 0, 1, 0, 0, 0, 1) * cv::Matx33d(c, -s, 0, s, c, 0, 0, 0, 1) *
                     cv::Matx33d(1.2, 0, 0, 0, 1.2, 0, 0, 0, 1));
  const char* fused = R"(
- scale: {range_x: 1.2}
- flip: {p: 0}
- rotate: {rotation_range: 30}
- shear: {range_x: 0.1})";
  const char* projected = R"(
- projection:
    affine_transforms: [scale: {range_x: 1.2}, rotate: {rotation_range: 30}, shear: {range_x: 0.1}]
    v_range: 0)";
  EXPECT_EQ(differing_pixels(testing::augmented(fused, sample).image, expected.image), 0);
  EXPECT_EQ(differing_pixels(testing::augmented(projected, sample).image, expected.image), 0);
}

TEST(Warp, WhoseHorizonReachesTheImageStaysAffine) {
  const cv::Matx33d folding(1, 0, 0, 0, 1, 0, 0.02, 0.02, 1);
  const Warp placed = centred_warp(folding, {256, 256});
  EXPECT_EQ(placed.canvas, cv::Size(256, 256));
  EXPECT_EQ(placed.matrix(2, 0), 0);
}

TEST(Warp, RefusesToGrowWithoutBounds) {
  Sample sample{cv::Mat::zeros(64, 64, CV_8U), {}};
  try {
    warp(sample, cv::Matx33d(1000, 0, 0, 0, 1000, 0, 0, 0, 1));
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::limit);
    EXPECT_THAT(error.what(), HasSubstr("narrow the ranges"));
  }
}

TEST(Warp, ToNothingKeepsAPixel) {
  Sample sample{cv::Mat::zeros(4, 4, CV_8U), {}};
  warp(sample, cv::Matx33d(0.01, 0, 0, 0, 0.01, 0, 0, 0, 1));
  EXPECT_EQ(sample.image.size(), cv::Size(1, 1));
}

}  // namespace
}  // namespace deepwrist::augment
