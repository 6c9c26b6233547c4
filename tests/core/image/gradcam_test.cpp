#include "core/image/gradcam.h"

#include <gtest/gtest.h>

#include "core/data/npy.h"
#include "core/image/test_time_crops.h"
#include "tests/support/arrays.h"
#include "tests/support/paths.h"

namespace deepwrist::image {
namespace {

TEST(GradcamMask, EqualsTheReference) {
  DEEPWRIST_REQUIRE_REFERENCE(path, "golden/misc/gradcam_mask_224_f64.npy");
  EXPECT_LE(cv::norm(gradcam_mask(), testing::read_mat(path), cv::NORM_INF), 0);
}

TEST(GradcamMask, IsOneInsideAndZeroAtTheBorder) {
  const cv::Mat mask = gradcam_mask();
  EXPECT_NEAR(mask.at<double>(112, 112), 1, 1e-15);
  EXPECT_EQ(mask.at<double>(12, 112), 0);
  EXPECT_GT(mask.at<double>(13, 112), 0);
}

TEST(Upsample, EqualsPyTorchWithAlignedCorners) {
  const auto input = data::read_npy(testing::golden("misc/upsample_ac_7to224_in.npy"));
  const auto output = data::read_npy(testing::golden("misc/upsample_ac_7to224_out_sub7.npy"));
  for (std::size_t n = 0; n < 2; ++n) {
    cv::Mat map(7, 7, CV_32F);
    for (std::size_t i = 0; i < 49; ++i)
      map.at<float>(int(i)) = std::max(0.F, input.as<float>()[49 * n + i]);  // the reference's ReLU
    const cv::Mat large = upsample_align_corners(map, 224);
    for (std::size_t i = 0; i < 1024; ++i) {
      // Float32 products in another order than PyTorch's vector code: a unit in the last place of values
      // near 1.
      EXPECT_NEAR(large.at<float>(int(i / 32) * 7, int(i % 32) * 7), output.as<float>()[1024 * n + i], 5e-7);
    }
  }
}

TEST(Upsample, AMapOfTheSameSizeStaysAsItIs) {
  cv::Mat map(224, 224, CV_32F);
  cv::randu(map, 0, 1);
  EXPECT_LE(cv::norm(upsample_align_corners(map, 224), map, cv::NORM_INF), 1e-7);
}

/// Ten maps that are zero but for the crop `index`, which is one at a 7×7 cell.
std::vector<cv::Mat> one_spot(std::size_t index, cv::Point cell) {
  std::vector<cv::Mat> cams;
  for (int i = 0; i < kCrops; ++i) cams.push_back(cv::Mat::zeros(7, 7, CV_32F));
  cams[index].at<float>(cell) = 1;
  return cams;
}

cv::Point peak(const cv::Mat& heatmap) {
  cv::Point place;
  cv::minMaxLoc(heatmap, nullptr, nullptr, nullptr, &place);
  return place;
}

/// Where a 7×7 cell of a crop at `offset` lies in the ROI.
cv::Point cell_in_roi(cv::Point cell, cv::Point offset) { return cell * 223 / 6 + offset; }

void expect_near(cv::Point a, cv::Point b) {
  EXPECT_LE(std::abs(a.x - b.x), 1);
  EXPECT_LE(std::abs(a.y - b.y), 1);
}

TEST(Heatmap, PlainCropsLandWhereTheyWereCut) {
  const auto offsets = crop_offsets();
  for (std::size_t i = 0; i < 5; ++i) {
    for (const auto mode : {GradcamMode::corrected, GradcamMode::reference}) {
      expect_near(peak(assemble_heatmap(one_spot(i, {2, 4}), mode)), cell_in_roi({2, 4}, offsets[i]));
    }
  }
}

TEST(Heatmap, MirroredCropsLandWhereTheyWereCutUnlessTheReferenceIsAskedFor) {
  const auto offsets = crop_offsets();
  const std::array<std::size_t, 5> mirrored_corner{0, 2, 1, 4, 3};
  for (std::size_t i = 0; i < 5; ++i) {
    const cv::Point unflipped(6 - 2, 4);
    expect_near(peak(assemble_heatmap(one_spot(5 + i, {2, 4}), GradcamMode::corrected)),
                cell_in_roi(unflipped, offsets[mirrored_corner[i]]));
    expect_near(peak(assemble_heatmap(one_spot(5 + i, {2, 4}), GradcamMode::reference)),
                cell_in_roi(unflipped, offsets[i]));
  }
}

TEST(Heatmap, RunsFromZeroToOne) {
  std::vector<cv::Mat> cams;
  for (int i = 0; i < kCrops; ++i) {
    cams.emplace_back(7, 7, CV_32F);
    cv::randu(cams.back(), 3, 5);
  }
  double smallest = 1, largest = 0;
  const cv::Mat heatmap = assemble_heatmap(cams, GradcamMode::corrected);
  cv::minMaxLoc(heatmap, &smallest, &largest);
  EXPECT_EQ(smallest, 0);
  EXPECT_EQ(largest, 1);
  EXPECT_EQ(heatmap.size(), cv::Size(256, 256));
}

TEST(Heatmap, MapsOfNothingGiveNothing) {
  const std::vector<cv::Mat> cams(kCrops, cv::Mat::zeros(7, 7, CV_32F));
  EXPECT_EQ(cv::countNonZero(assemble_heatmap(cams, GradcamMode::corrected)), 0);
}

}  // namespace
}  // namespace deepwrist::image
