#include "training/phantom_landmarks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace deepwrist::training {
namespace {

using ::testing::Each;

PhantomLandmarks::Options small(phantom::Style style, View view = View::pa) {
  return {
      .style = style, .view = view, .seed = 3, .per_epoch = 3, .validated = 2, .threads = 2, .quiet = true};
}

bool alike(const augment::Sample& a, const augment::Sample& b) {
  return cv::norm(a.image, b.image, cv::NORM_INF) == 0 && a.points == b.points;
}

TEST(PhantomLandmarks, AreAFunctionOfSeedEpochAndRow) {
  const PhantomLandmarks one(small(phantom::Style::wild)), other(small(phantom::Style::wild));
  ASSERT_EQ(one.size(), 5U);
  EXPECT_TRUE(alike(one.sample_of_epoch(1, 7), other.sample_of_epoch(1, 7)));
  EXPECT_TRUE(alike(one.sample(4), other.sample_of_epoch(4, 9))) << "the validation's are the same in all";
  auto options = small(phantom::Style::wild);
  options.seed = 4;
  EXPECT_FALSE(alike(PhantomLandmarks(options).sample(4), one.sample(4)));
}

TEST(PhantomLandmarks, OfAnotherSeedAreOthersToTrainOnAndTheSameToValidateWith) {
  const PhantomLandmarks set(small(phantom::Style::wild)), of_another_seed(set, 4);
  auto options = small(phantom::Style::wild);
  options.seed = 4;
  const PhantomLandmarks anew(options);
  EXPECT_TRUE(alike(of_another_seed.sample_of_epoch(1, 2), anew.sample_of_epoch(1, 2)));
  EXPECT_FALSE(alike(of_another_seed.sample_of_epoch(1, 2), set.sample_of_epoch(1, 2)));
  EXPECT_TRUE(alike(of_another_seed.sample(4), set.sample(4)));
  EXPECT_EQ(of_another_seed.row(4).points, set.row(4).points);
}

TEST(PhantomLandmarks, NoWristComesTwice) {
  const PhantomLandmarks set(small(phantom::Style::study, View::lat));
  std::vector<augment::Sample> seen{set.sample(3), set.sample(4)};
  for (const std::uint32_t epoch : {0U, 1U}) {
    for (std::size_t row = 0; row < set.first_validated(); ++row) {
      const auto sample = set.sample_of_epoch(row, epoch);
      for (const auto& earlier : seen) EXPECT_FALSE(alike(sample, earlier)) << epoch << " " << row;
      seen.push_back(sample);
    }
  }
}

TEST(PhantomLandmarks, AFewEpochsShowAWristBeforeAnotherTakesItsPlace) {
  auto options = small(phantom::Style::study);
  const PhantomLandmarks anew(options);
  options.epochs = 3;
  const PhantomLandmarks kept(options);
  for (const std::uint32_t epoch : {0U, 2U, 3U, 5U, 4U, 1U}) {
    EXPECT_TRUE(alike(kept.sample_of_epoch(1, epoch), anew.sample_of_epoch(1, epoch / 3))) << epoch;
  }
  kept.sample_of_epoch(1, 0).image.setTo(0);
  EXPECT_TRUE(alike(kept.sample_of_epoch(1, 1), anew.sample_of_epoch(1, 0)))
      << "each gets a picture of its own";
}

TEST(PhantomLandmarks, LandmarksAreInsideAndMeasuredInTheirOwnPixels) {
  const PhantomLandmarks set(small(phantom::Style::wild, View::lat));
  for (std::size_t row = 0; row < set.size(); ++row) {
    const auto sample = set.sample(row);
    EXPECT_EQ(sample.image.size(), cv::Size(256, 256));
    ASSERT_EQ(sample.points.size(), 3U);
    for (const auto& point : sample.points) EXPECT_TRUE(cv::Rect2f(0, 0, 256, 256).contains(point)) << point;
  }
  const auto& validated = set.row(4);
  const cv::Rect2d picture(cv::Point2d(), validated.original_size);
  for (const auto& point : validated.points) EXPECT_TRUE(picture.contains(set.frame(4).to_image(point)));
  ASSERT_TRUE(validated.mm_per_px);
  EXPECT_GT(validated.mm_per_px->width, 0.05);
  EXPECT_LT(validated.mm_per_px->width, 3);
}

}  // namespace
}  // namespace deepwrist::training
