#include "classifier/detector.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/nn/checkpoint_writer.h"
#include "tests/classifier/se_resnet_cases.h"
#include "tests/support/relocated.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

const config::SeResNetParams kSmall{.blocks = {1, 1, 1, 1}, .width = 8};

cv::Mat roi() {
  cv::Mat image(256, 256, CV_8U, cv::Scalar(20));
  cv::ellipse(image, {110, 140}, {40, 80}, 20, 0, 360, cv::Scalar(200), cv::FILLED);
  return image;
}

TEST(Detector, WorksAsBeforeAfterItWasMoved) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "fold_0.ckpt";
  nn::write_checkpoint(file, testing::weights_of(kSmall));
  const std::vector rois{roi()};
  for (const auto& params : {std::optional<config::SeResNetParams>(), std::optional(kSmall)}) {
    const FractureDetector::Options options{
        .folds = {file, file},
        .params = params,
        .statistics = {.mean = {0.5, 0.5, 0.5}, .std = {0.25, 0.25, 0.25}},
        .heatmaps = true};
    FractureDetector in_place(options);
    testing::Relocated<FractureDetector> moved(options);
    ASSERT_EQ(moved->fold_count(), 2U);
    const auto expected = in_place.detect(rois, [] {});
    const auto found = moved->detect(rois, [] {});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].per_fold, expected[0].per_fold);
    EXPECT_EQ(found[0].probability, expected[0].probability);
    EXPECT_EQ(cv::norm(found[0].heatmap, expected[0].heatmap, cv::NORM_INF), 0);
  }
}

}  // namespace
}  // namespace deepwrist::classifier
