#include "localizer/confidence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace deepwrist::localizer {
namespace {

/// Landmarks that are right with the probabilities of a model, of evidence that varies.
std::vector<JudgedLandmark> drawn(const ConfidenceModel& truth, std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> uniform;
  std::vector<JudgedLandmark> landmarks;
  for (std::size_t i = 0; i < count; ++i) {
    const LandmarkEvidence evidence{std::exp(-4 * uniform(random)), 2 + 30 * uniform(random),
                                    10 * uniform(random)};
    landmarks.push_back({evidence, uniform(random) < calibrated_confidence(truth, evidence)});
  }
  return landmarks;
}

TEST(Confidence, FitsTheModelThatLandmarksAreDrawnFrom) {
  const ConfidenceModel truth{8, 0.8, -1.5, -0.9};
  const auto model = fit_confidence(drawn(truth, 4000, 1));
  ASSERT_TRUE(model);
  // What is said with nine in ten is right that often, on others.
  double right = 0, sure = 0;
  for (const auto& landmark : drawn(truth, 4000, 2)) {
    const double confidence = calibrated_confidence(*model, landmark.evidence);
    EXPECT_NEAR(confidence, calibrated_confidence(truth, landmark.evidence), 0.12);
    if (confidence < 0.85 || confidence > 0.95) continue;
    ++sure;
    right += landmark.is_right ? 1 : 0;
  }
  ASSERT_GT(sure, 100);
  EXPECT_NEAR(right / sure, 0.9, 0.05);
}

TEST(Confidence, IsMonotoneWhateverItWasFittedTo) {
  // Evidence that speaks the wrong way round: the wider the map, the more often right.
  auto landmarks = drawn({-4, 0, 2, 0}, 500, 3);
  const auto model = fit_confidence(landmarks);
  ASSERT_TRUE(model);
  EXPECT_GE(model->peak, 0);
  EXPECT_LE(model->spread, 0);
  EXPECT_LE(model->disagreement, 0);
  EXPECT_GE(calibrated_confidence(*model, {0.5, 4, 1}), calibrated_confidence(*model, {0.2, 9, 3}));
}

TEST(Confidence, ANetworkWithoutCopiesIsFittedWithoutDisagreement) {
  auto landmarks = drawn({5, 0.8, -1.5, 0}, 500, 4);
  for (auto& landmark : landmarks) landmark.evidence.disagreement_px.reset();
  const auto model = fit_confidence(landmarks);
  ASSERT_TRUE(model);
  EXPECT_EQ(model->disagreement, 0);
  EXPECT_LT(model->spread, 0);
}

TEST(Confidence, TooFewOrOneKindCannotBeFitted) {
  auto landmarks = drawn({5, 0.8, -1.5, -0.9}, kLeastJudged - 1, 5);
  EXPECT_FALSE(fit_confidence(landmarks));
  landmarks = drawn({5, 0.8, -1.5, -0.9}, 100, 5);
  for (auto& landmark : landmarks) landmark.is_right = true;
  EXPECT_FALSE(fit_confidence(landmarks));
}

TEST(Confidence, RawOnesFallWithSpreadAndDisagreement) {
  EXPECT_GT(raw_confidence({0.1, 2, {}}), 0.9);
  EXPECT_GT(raw_confidence({0.1, 4, {}}), raw_confidence({0.1, 8, {}}));
  EXPECT_GT(raw_confidence({0.1, 4, {}}), raw_confidence({0.1, 4, 5}));
  EXPECT_LT(raw_confidence({0.1, 60, {}}), 0.05);
}

}  // namespace
}  // namespace deepwrist::localizer
