#include "classifier/detector.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <opencv2/imgproc.hpp>

#include "core/weights/checkpoint_writer.h"
#include "tests/classifier/se_resnet_cases.h"
#include "tests/support/relocated.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

const SeResNetParams kSmall{.blocks = {1, 1, 1, 1}, .width = 8};

cv::Mat roi() {
  cv::Mat image(256, 256, CV_8U, cv::Scalar(20));
  cv::ellipse(image, {110, 140}, {40, 80}, 20, 0, 360, cv::Scalar(200), cv::FILLED);
  return image;
}

TEST(Detector, WorksAsBeforeAfterItWasMoved) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "fold_0.ckpt";
  weights::write_checkpoint(file, testing::weights_of(kSmall));
  const std::vector rois{roi()};
  for (const auto& model : {std::optional<config::Architecture>(), std::optional(architecture(kSmall))}) {
    const FractureDetector::Options options{
        .folds = {file, file},
        .model = model,
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

TEST(Detector, DividesEachFoldsLogitsByItsTemperature) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "fold_0.ckpt";
  weights::write_checkpoint(file, testing::weights_of(kSmall));
  const weights::ChannelStatistics statistics{{0.5, 0.5, 0.5}, {0.25, 0.25, 0.25}};
  FractureDetector::Options options{
      .folds = {file, file, file}, .model = architecture(kSmall), .statistics = statistics};
  options.heatmaps = true;
  const auto plain = FractureDetector(options).detect(std::vector{roi()}, [] {}).front();
  options.temperatures = {1, 3, 1e6};
  const auto tempered = FractureDetector(options).detect(std::vector{roi()}, [] {}).front();
  FractureNetwork network(architecture(kSmall), testing::weights_of(kSmall), torch::kCPU);
  const auto logits = network.run(ten_crops(roi(), statistics)).logits.to(torch::kDouble);
  const double expected = torch::softmax(logits / 3, 1).select(1, 1).mean().item<double>();
  EXPECT_EQ(tempered.per_fold[0], plain.per_fold[0]);
  EXPECT_NEAR(tempered.per_fold[1], expected, 1e-6);
  EXPECT_GT(std::abs(tempered.per_fold[1] - plain.per_fold[1]), 1e-4);
  EXPECT_NEAR(tempered.per_fold[2], 0.5, 1e-5);
  EXPECT_NEAR(tempered.probability, (plain.per_fold[0] + expected + 0.5) / 3, 1e-5);
}

TEST(Detector, GivesTheProbabilityOfThreeChannelsWhetherTheyAreAlikeOrNot) {
  const testing::TemporaryFolder folder;
  const auto file = folder / "fold_0.ckpt";
  weights::write_checkpoint(file, testing::weights_of(kSmall));
  FractureNetwork network(architecture(kSmall), testing::weights_of(kSmall), torch::kCPU);
  for (const auto& statistics : {weights::ChannelStatistics{{0.4, 0.4, 0.4}, {0.3, 0.3, 0.3}},
                                 weights::ChannelStatistics{{0.5, 0.4, 0.3}, {0.2, 0.2, 0.3}}}) {
    FractureDetector detector({.folds = {file}, .model = architecture(kSmall), .statistics = statistics});
    const auto logits = network.run(ten_crops(roi(), statistics)).logits.to(torch::kDouble);
    const double expected = torch::softmax(logits, 1).select(1, 1).mean().item<double>();
    EXPECT_NEAR(detector.detect(std::vector{roi()}, [] {}).front().probability, expected, 1e-6);
  }
}

TEST(FractureNetworkOutputs, HeatMapsAreTheGradientOfTheTemperedProbability) {
  FractureNetwork network(architecture(kSmall), testing::weights_of(kSmall), torch::kCPU);
  const auto crops = ten_crops(roi(), {{0.5, 0.5, 0.5}, {0.25, 0.25, 0.25}});
  const auto once = network.run(crops, 1), twice = network.run(crops, 2);
  EXPECT_TRUE(torch::equal(once.logits, twice.logits)) << "logits come as they are";
  // Two classes: the gradient is p (1 - p) (w1 - w0) / T, so maps of one crop differ by a factor only.
  for (std::int64_t crop = 0; crop < 10; ++crop) {
    const auto slope = [&](double t) {
      const double p = torch::softmax(once.logits[crop].to(torch::kDouble) / t, 0)[1].item<double>();
      return p * (1 - p) / t;
    };
    const auto expected = once.cams[crop] * (slope(2) / slope(1));
    EXPECT_TRUE(torch::allclose(twice.cams[crop], expected, 1e-4, 1e-7)) << crop;
  }
}

}  // namespace
}  // namespace deepwrist::classifier
