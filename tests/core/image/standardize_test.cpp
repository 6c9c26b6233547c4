#include "core/image/standardize.h"

#include <gtest/gtest.h>

#include "core/data/npy.h"
#include "core/image/test_time_crops.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

TEST(Standardize, WritesOnePlaneForEachMean) {
  const cv::Mat image = (cv::Mat_<std::uint8_t>(1, 3) << 0, 51, 255);
  std::vector<float> planes(6);
  standardize(image, 255, std::vector<float>{0, 0.5F}, std::vector<float>{1, 0.5F}, planes);
  EXPECT_EQ(planes, (std::vector<float>{0, 0.2F, 1, -1, (51.F / 255 - 0.5F) / 0.5F, 1}));
}

/// The reference's tensor, of which the golden array keeps every `step`th row and column.
void expect_tensor(const char* roi, const char* tensor, const char* mean_std, int step) {
  const auto statistics = data::read_npy(testing::reference(mean_std)).to_double();
  const std::vector<float> mean(statistics.begin(), statistics.begin() + 3);
  const std::vector<float> std(statistics.begin() + 3, statistics.end());
  const auto golden = data::read_npy(testing::reference(tensor));
  const auto expected = golden.as<float>();
  std::size_t next = 0;
  double largest = 0;
  for (const auto& crop : test_time_crops(testing::read_mat(testing::reference(roi)))) {
    std::vector<float> planes(3 * crop.total());
    standardize(crop, 255, mean, std, planes);
    for (int row = 0; row < 3 * 224; ++row) {
      if (row % 224 % step != 0) continue;
      for (int x = 0; x < 224; x += step, ++next) {
        largest = std::max<double>(largest, std::abs(planes[std::size_t(row * 224 + x)] - expected[next]));
      }
    }
  }
  EXPECT_EQ(next, expected.size());
  EXPECT_EQ(largest, 0);
}

TEST(Standardize, EqualsTheReferencesTestTimeTensor) {
  DEEPWRIST_REQUIRE_REFERENCE(stages, "golden/stages/small");
  expect_tensor("golden/stages/small/S0_PA.roi256_u8.npy", "golden/stages/small/S0_PA.tta_f32.npy",
                "golden/cls_data/mean_std_0.npy", 3);
  expect_tensor("golden/stages/small/S1_LAT.roi256_u8.npy", "golden/stages/small/S1_LAT.tta_f32.npy",
                "golden/cls_data/mean_std_1.npy", 7);
}

}  // namespace
}  // namespace deepwrist::image
