#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/core/augment/support.h"
#include "tests/support/arrays.h"

namespace deepwrist::augment {
namespace {

using deepwrist::testing::differing_pixels;

/// A sample whose one pixel tells which of a few transforms ran: low_visibility with alpha 0 paints it.
Sample pixel() { return {cv::Mat::zeros(4, 4, CV_8U), {}}; }

/// How often each gray level comes out of 4000 samples.
std::map<int, double> shares(const std::string& yaml, const PipelineOptions& options = {}) {
  constexpr std::uint32_t kSamples = 4000;
  const Pipeline tested = testing::pipeline(yaml, options);
  std::map<int, double> share;
  for (std::uint32_t index = 0; index < kSamples; ++index) {
    Sample sample = pixel();
    tested.apply(sample, 3, index);
    share[sample.image.at<std::uint8_t>(0, 0)] += 1.0 / kSamples;
  }
  return share;
}

// Four standard deviations of a share of 4000 samples.
constexpr double kTolerance = 4 * 0.5 / 63.2;

TEST(Probability, OfOneTransform) {
  EXPECT_NEAR(shares("- low_visibility: {alpha: 0, bgcolor: 9, p: 0.3}")[9], 0.3, kTolerance);
  EXPECT_EQ(shares("- low_visibility: {alpha: 0, bgcolor: 9, p: 0}")[9], 0);
  EXPECT_NEAR(shares("- low_visibility: {alpha: 0, bgcolor: 9, p: 1}")[9], 1, 1e-9);
  EXPECT_EQ(shares("- low_visibility: {alpha: 0, bgcolor: 9, enabled: false}")[9], 0);
}

TEST(Probability, OfSequenceAndItsChildrenMultiply) {
  const char* list = R"(
- sequence:
    p: 0.5
    transforms: [low_visibility: {alpha: 0, bgcolor: 9, p: 0.6}])";
  EXPECT_NEAR(shares(list)[9], 0.3, kTolerance);
}

TEST(Probability, OfOneOf) {
  auto even = shares("- one_of: [low_visibility: {alpha: 0, bgcolor: 9}, identity]");
  EXPECT_NEAR(even[9], 0.5, kTolerance);
  const char* list = R"(
- one_of:
    probabilities: [0.7, 0.2, 0.1]
    transforms:
      - low_visibility: {alpha: 0, bgcolor: 1}
      - low_visibility: {alpha: 0, bgcolor: 2}
      - low_visibility: {alpha: 0, bgcolor: 3})";
  auto weighted = shares(list);
  EXPECT_NEAR(weighted[1], 0.7, kTolerance);
  EXPECT_NEAR(weighted[2], 0.2, kTolerance);
  EXPECT_NEAR(weighted[3], 0.1, kTolerance);
}

TEST(Probability, OfSeveralChosenIsWithoutRepetition) {
  // Both must run, in either order: halving 200 then adding 20 of gray, or the other way round.
  const char* list = R"(
- low_visibility: {alpha: 0, bgcolor: 200}
- one_of:
    n: 2
    transforms:
      - low_visibility: {alpha: 0.5, bgcolor: 0}
      - low_visibility: {alpha: 0.5, bgcolor: 40})";
  auto both = shares(list);
  EXPECT_EQ(both.size(), 2u);
  EXPECT_NEAR(both[70], 0.5, kTolerance);  // (200 / 2) / 2 + 20
  EXPECT_NEAR(both[60], 0.5, kTolerance);  // (200 / 2 + 20) / 2
}

TEST(ReferenceMode, DecidesDirectChildrenOfOneOfTwice) {
  const char* direct = "- one_of: [low_visibility: {alpha: 0, bgcolor: 9, p: 0.5}]";
  const char* nested = "- one_of: [sequence: [low_visibility: {alpha: 0, bgcolor: 9, p: 0.5}]]";
  EXPECT_NEAR(shares(direct)[9], 0.5, kTolerance);
  EXPECT_NEAR(shares(direct, {.seed = 1, .reference = true})[9], 0.25, kTolerance);
  EXPECT_NEAR(shares(nested, {.seed = 1, .reference = true})[9], 0.5, kTolerance);
}

TEST(ReferenceMode, KeepsTheProbabilityOfThoseThatNeedTheImage) {
  const char* list = "- one_of: [salt_and_pepper: {gain_range: 1, salt_p: 1, p: 0.5}]";
  EXPECT_NEAR(shares(list, {.seed = 1, .reference = true})[255], 0.5, kTolerance);
}

/// The different results of 60 samples, by their pixels.
std::size_t different_results(const std::string& yaml, const PipelineOptions& options) {
  const Pipeline tested = testing::pipeline(yaml, options);
  std::set<std::string> results;
  for (std::uint32_t index = 0; index < 60; ++index) {
    Sample sample{cv::Mat::zeros(40, 40, CV_8U), {}};
    tested.apply(sample, 0, index);
    results.insert(deepwrist::testing::sha256_of_pixels(sample.image));
  }
  return results.size();
}

TEST(RandomSides, AreDrawnForEachSampleOrOnceInReferenceMode) {
  const char* padding = "- color_padding: {side: random, color: 60, pad_size: 4}";
  const char* triangle = "- triangular_mask: {side: random, color: 60, arm_lengths: [9, 9]}";
  EXPECT_GE(different_results(padding, {}), 12u);
  EXPECT_EQ(different_results(triangle, {}), 4u);
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    EXPECT_EQ(different_results(padding, {.seed = seed, .reference = true}), 1u);
    EXPECT_EQ(different_results(triangle, {.seed = seed, .reference = true}), 1u);
  }
}

TEST(SaltAndPepper, ChangesTheShareAskedFor) {
  Sample sample{cv::Mat(200, 200, CV_8U, cv::Scalar(100)), {}};
  const auto result = testing::augmented("- salt_and_pepper: {gain_range: 0.2, salt_p: 0.25}", sample);
  const double white = cv::countNonZero(result.image == 255), black = cv::countNonZero(result.image == 0);
  // Four standard deviations of 40,000 draws.
  EXPECT_NEAR(white, 40000 * 0.05, 4 * 44);
  EXPECT_NEAR(black, 40000 * 0.15, 4 * 72);
  EXPECT_EQ(differing_pixels(result.image, sample.image), static_cast<int>(white + black));
}

TEST(CutOut, IsWhollyInside) {
  const Pipeline cutout = testing::pipeline("- cutout: {fraction: 0.1}");
  for (std::uint32_t index = 0; index < 50; ++index) {
    Sample sample{cv::Mat(256, 256, CV_8U, cv::Scalar(100)), {}};
    cutout.apply(sample, 0, index);
    EXPECT_EQ(cv::countNonZero(sample.image == 0), 25 * 25);
  }
}

TEST(Noise, HasTheWholeRangeAndNoImageAtFullGain) {
  Sample sample{cv::Mat(100, 100, CV_8U, cv::Scalar(100)), {}};
  const auto result = testing::augmented("- noise: {gain_range: 1}", sample);
  double low = 0, high = 0;
  cv::minMaxLoc(result.image, &low, &high);
  EXPECT_EQ(low, 0);
  EXPECT_EQ(high, 255);
  cv::Scalar mean, deviation;
  cv::meanStdDev(result.image, mean, deviation);
  // 10,000 normal numbers span about 7.7 standard deviations.
  EXPECT_NEAR(mean[0], 127, 20);
  EXPECT_NEAR(deviation[0], 255 / 7.7, 6);
}

}  // namespace
}  // namespace deepwrist::augment
