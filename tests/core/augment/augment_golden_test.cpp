// Every transform without chance in it against the reference's numbers.

#include <gtest/gtest.h>

#include "core/augment/gamma.h"
#include "core/augment/noise.h"
#include "tests/core/augment/support.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::augment {
namespace {

using deepwrist::testing::differing_pixels;
using deepwrist::testing::golden;
using deepwrist::testing::read_json;
using testing::augmented;
using testing::golden_sample;
using testing::largest_distance;
using testing::points_of;

struct Case {
  const char* yaml;
  const char* input;
  const char* output;
};

class GoldenImage : public ::testing::TestWithParam<Case> {};

TEST_P(GoldenImage, IsEqual) {
  const auto& [yaml, input, output] = GetParam();
  const Sample result = augmented(yaml, golden_sample(input));
  EXPECT_EQ(differing_pixels(result.image, golden_sample(std::string("aug_") + output + ".npy").image), 0);
}

constexpr const char* kBase = "aug_base_48x64_u8.npy";
constexpr const char* kSquare = "aug_sq96_u8.npy";

INSTANTIATE_TEST_SUITE_P(
    Reference, GoldenImage,
    ::testing::Values(
        Case{"- blur: {blur_type: g, k_size: 3}", kBase, "gauss_3_s1"},
        Case{"- blur: {blur_type: g, k_size: [5]}", kBase, "gauss_5_s1"},
        Case{"- blur: {blur_type: m, k_size: 3}", kBase, "median_3"},
        Case{"- blur: {blur_type: m, k_size: 5}", kBase, "median_5"},
        Case{"- color_padding: {pad_size: 10, side: all, color: 60}", kSquare, "colorpad_all10_c60"},
        Case{"- color_padding: {side: [left, top], color: 60}", kSquare, "colorpad_lefttop10_c60"},
        Case{"- triangular_mask: {arm_lengths: [100, 50], side: [left, top], color: 70}", kSquare,
             "tri_100_50_lt_c70"},
        Case{"- triangular_mask: {arm_lengths: [50, 100], side: [right, bottom], color: 70}", kSquare,
             "tri_50_100_rb_c70"},
        Case{"- triangular_mask: {arm_lengths: [50, 30], side: [left, bottom], color: 70}", kSquare,
             "tri_50_30_lb_c70"},
        Case{"- low_visibility: {alpha: 0.15, bgcolor: 80}", kSquare, "lowvis_0.15_bg80"},
        Case{"- subsample", kSquare, "subsample"}));

TEST(GoldenPoints, FollowTheColorPadding) {
  const auto aug = read_json(golden("misc/aug.json"));
  Sample sample = golden_sample(kSquare);
  sample.points = {{10, 20}, {80, 60}, {48, 48}};
  const auto all = augmented("- color_padding: {side: all}", sample);
  const auto corner = augmented("- color_padding: {side: [left, top]}", sample);
  // float32 in both, rounded at other places.
  EXPECT_LE(largest_distance(all.points, points_of(aug["colorpad_all10_c60"]["kp"])), 1e-5);
  EXPECT_LE(largest_distance(corner.points, points_of(aug["colorpad_lefttop10_c60"]["kp"])), 1e-5);
}

TEST(GoldenFlip, MirrorsPointsAndPixels) {
  const auto aug = read_json(golden("misc/aug.json"));
  Sample sample = golden_sample(kBase);
  sample.points = points_of(aug["kp_in"]);
  const Sample mirrored = augmented("- flip", sample);
  EXPECT_EQ(largest_distance(mirrored.points, points_of(aug["flip_kp"])), 0);
  EXPECT_EQ(mirrored.image.at<std::uint8_t>(5, 0), sample.image.at<std::uint8_t>(5, 63));
}

TEST(GoldenPad, PutsTheOddPixelLast) {
  const auto aug = read_json(golden("misc/aug.json"));
  Sample sample = golden_sample(kBase);
  sample.points = points_of(aug["kp_in"]);
  const Sample padded = augmented("- pad: {pad_x: 75, pad_y: 60}", sample);
  EXPECT_EQ(padded.image.size(), cv::Size(75, 60));
  EXPECT_EQ(cv::sum(padded.image)[0], aug["pad_75x60"]["sum"].get<double>());
  EXPECT_EQ(differing_pixels(padded.image(cv::Rect(5, 6, 64, 48)), sample.image), 0);
  EXPECT_EQ(largest_distance(padded.points, points_of(aug["pad_75x60"]["kp"])), 0);
  EXPECT_EQ(augmented("- pad: {pad_x: 10, pad_y: 48}", sample).image.size(), sample.image.size());
}

TEST(GoldenGamma, TablesAreEqual) {
  const auto aug = read_json(golden("misc/aug.json"));
  ASSERT_EQ(aug["gamma_lut"].size(), 5u);
  for (const auto& [gamma, table] : aug["gamma_lut"].items()) {
    const cv::Mat ours = gamma_table(std::stod(gamma));
    for (int i = 0; i < 256; ++i)
      EXPECT_EQ(ours.at<std::uint8_t>(i), table[i].get<int>()) << gamma << ' ' << i;
  }
}

TEST(GoldenNoise, MixesAsTheReference) {
  const cv::Mat mixed =
      mix_with_noise(golden_sample(kBase).image, golden_sample("aug_noise_u8.npy").image, 0.3);
  EXPECT_EQ(differing_pixels(mixed, golden_sample("aug_addnoise_gain0.3.npy").image), 0);
}

}  // namespace
}  // namespace deepwrist::augment
