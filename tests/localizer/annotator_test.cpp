#include "localizer/annotator.h"

#include <gtest/gtest.h>

#include <opencv2/imgproc.hpp>

#include "core/weights/checkpoint_writer.h"
#include "tests/localizer/hourglass_cases.h"
#include "tests/support/relocated.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

cv::Mat picture() {
  cv::Mat image(256, 256, CV_8U, cv::Scalar(20));
  cv::ellipse(image, {110, 140}, {40, 80}, 20, 0, 360, cv::Scalar(200), cv::FILLED);
  return image;
}

class Annotator : public ::testing::Test {
 protected:
  LandmarkAnnotator::Options options(const std::optional<config::Architecture>& model) const {
    auto test = testing::small_hourglass_cases()[0];
    const auto file = folder_ / "fold_0.ckpt";
    weights::write_checkpoint(file, testing::weights_of(test));
    return {.folds = {file, file}, .model = model, .statistics = {.mean = {60}, .std = {50}}};
  }

  testing::TemporaryFolder folder_;
};

TEST_F(Annotator, WorksAsBeforeAfterItWasMoved) {
  auto bicubic = testing::small_hourglass_cases()[0].params;
  bicubic.upmode = "bicubic";  // leaves no trace in the weights: the given parameters must have come along
  const std::vector images{picture()};
  for (const auto& model : {std::optional<config::Architecture>(), std::optional(architecture(bicubic))}) {
    LandmarkAnnotator in_place(options(model));
    testing::Relocated<LandmarkAnnotator> moved(options(model));
    ASSERT_EQ(moved->fold_count(), 2U);
    const auto expected = in_place.annotate(images, [] {});
    const auto found = moved->annotate(images, [] {});
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].per_fold, expected[0].per_fold);
    EXPECT_EQ(found[0].average, expected[0].average);
  }
}

}  // namespace
}  // namespace deepwrist::localizer
