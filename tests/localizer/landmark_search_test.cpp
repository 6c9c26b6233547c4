#include "localizer/landmark_search.h"

#include <gtest/gtest.h>

#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/image/roi.h"
#include "core/weights/checkpoint_writer.h"
#include "tests/localizer/hourglass_cases.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

cv::Mat radiograph(cv::Size size) {
  cv::Mat image(size, CV_8U, cv::Scalar(20));
  cv::ellipse(image, {size.width / 3, size.height / 2}, {size.width / 6, size.height / 3}, 20, 0, 360,
              cv::Scalar(200), cv::FILLED);
  return image;
}

class Search : public ::testing::Test {
 protected:
  LandmarkAnnotator annotator(std::size_t folds = 1) const {
    const auto file = folder_ / "fold_0.ckpt";
    weights::write_checkpoint(file, testing::weights_of(testing::small_hourglass_cases()[0]));
    LandmarkAnnotator::Options options;
    options.statistics = {.mean = {60}, .std = {50}};
    for (std::size_t fold = 0; fold < folds; ++fold) options.folds.push_back({file});
    return LandmarkAnnotator(std::move(options));
  }

  Annotation find(Fit fit, SearchOptions options, std::size_t folds = 1) const {
    LandmarkSearch search(annotator(folds), View::pa, fit, options);
    std::size_t uses = 0;
    auto found = search.find(std::vector{image_}, std::vector{square(fit)}, [&] { ++uses; });
    EXPECT_EQ(uses, search.passes());
    return found.at(0);
  }
  cv::Mat square(Fit fit) const { return image::InputFrame(image_.size(), fit).picture(image_); }

  testing::TemporaryFolder folder_;
  const cv::Mat image_ = radiograph({500, 720});
};

double farthest(const image::Landmarks& a, const image::Landmarks& b) {
  double largest = 0;
  for (std::size_t k = 0; k < a.size(); ++k) largest = std::max(largest, cv::norm(a[k] - b[k]));
  return largest;
}

TEST_F(Search, OneLookFindsWhatTheAnnotatorDoes) {
  for (const auto fit : {Fit::stretch, Fit::pad}) {
    const auto square_found = annotator().annotate(std::vector{square(fit)}, [] {}).at(0);
    const auto expected = of_image(square_found, image::InputFrame(image_.size(), fit));
    const auto found = find(fit, {});
    EXPECT_EQ(found.average, expected.average);
    EXPECT_EQ(found.per_fold, expected.per_fold);
    ASSERT_EQ(found.evidence.size(), 3U);
    EXPECT_GT(found.evidence[0].peak, 0);
    EXPECT_GT(found.evidence[0].spread_px, 0);
    EXPECT_FALSE(found.evidence[0].disagreement_px) << "a single vote has nothing to disagree with";
  }
}

TEST_F(Search, CopiesThatAreMirroredCountAtTheirPlace) {
  const auto fit = Fit::pad;
  cv::Mat mirrored;
  cv::flip(square(fit), mirrored, 1);
  const auto own = annotator().annotate(std::vector{square(fit)}, [] {}).at(0).average;
  const auto of_copy = annotator().annotate(std::vector{mirrored}, [] {}).at(0).average;
  Annotation expected;
  for (std::size_t k = 0; k < own.size(); ++k) {
    expected.average.emplace_back((own[k].x + 255.0F / 256 - of_copy[k].x) / 2,
                                  (own[k].y + of_copy[k].y) / 2);
  }
  const auto found = find(fit, {.copies = 1});
  EXPECT_LT(farthest(found.average, of_image(expected, image::InputFrame(image_.size(), fit)).average), 1e-6);
  EXPECT_GT(found.evidence[0].disagreement_px.value(), 0);
}

TEST_F(Search, EqualFoldsAgree) {
  const auto found = find(Fit::pad, {}, 2);
  EXPECT_EQ(found.evidence[1].disagreement_px, 0);
}

TEST_F(Search, ACloserLookIsOfTheSquareAroundWhatWasFound) {
  const auto fit = Fit::pad;
  const auto coarse = find(fit, {}).average;
  const auto map = close_look(image::to_pixels(coarse, image_.size()), View::pa, image_.size(), 256);
  ASSERT_TRUE(map);
  const auto seen = annotator().annotate(std::vector{see(image_, *map, 256)}, [] {}).at(0).average;
  const auto found = find(fit, {.refine = 1});
  EXPECT_LT(farthest(found.average, moved(seen, *map, 256, image_.size())), 1e-5);
  EXPECT_GT(farthest(found.average, coarse), 1e-4);
  EXPECT_TRUE(found.evidence[0].disagreement_px) << "with the look before";
}

TEST(CombinedLooks, DisagreementIsTheDeviationOfAllVotesFromTheirMean) {
  const Annotation one{{{{0.5F, 0.5F}}}, {}, {{0.2, 3, {}}}}, other{{{{0.52F, 0.5F}}}, {}, {{0.4, 4, {}}}};
  const auto both = combined({one, other}, {}, 256);
  EXPECT_NEAR(both.average[0].x, 0.51, 1e-6);
  EXPECT_NEAR(*both.evidence[0].disagreement_px, 0.01 * 256, 1e-3);
  EXPECT_NEAR(both.evidence[0].peak, 0.3, 1e-12);
  EXPECT_NEAR(both.evidence[0].spread_px, std::sqrt(12.5), 1e-12);
  const auto with_earlier = combined({one, other}, {{0.51F, 0.53F}}, 256);
  EXPECT_EQ(with_earlier.average[0], both.average[0]) << "it is not what was found";
  EXPECT_GT(*with_earlier.evidence[0].disagreement_px, *both.evidence[0].disagreement_px);
}

}  // namespace
}  // namespace deepwrist::localizer
