#include "localizer/landmark_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/nn/modules/dropout.h>

#include <cstdlib>

#include "core/config/yaml.h"
#include "core/report/picture/png.h"
#include "core/train/loss.h"
#include "localizer/landmark_data.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::localizer {
namespace {

using ::testing::ElementsAre;
using ::testing::FloatNear;

constexpr const char* kPoints = "\"[[10, 20], [50, 40], [99, 79]]\"";

/// Two images of 100×80 and 200×160 pixels, both in the validation set.
class LandmarkTaskTest : public ::testing::Test {
 protected:
  LandmarkTaskTest() {
    setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1);
    picture("a.png", {100, 80});
    picture("b.png", {200, 160});
  }

  void picture(const std::string& name, const cv::Size& size) const {
    cv::Mat image(size, CV_8U);
    cv::RNG(7).fill(image, cv::RNG::UNIFORM, 10, 200);
    report::save_png(folder_ / name, image);
  }

  /// With the spacing of a row and of b, as the table has it.
  std::shared_ptr<const LandmarkData> data(const std::string& spacing_a, const std::string& spacing_b,
                                           Fit fit = Fit::stretch) const {
    LandmarkDataOptions options;
    options.source.preprocessing.fit = fit;
    const std::string lines = std::string("Fname,Side,Points,Spacing\na.png,0,") + kPoints + "," + spacing_a +
                              "\nb.png,0," + kPoints + "," + spacing_b + "\n";
    options.meta = folder_.write("meta.csv", lines).string();
    options.data_home = folder_.path();
    options.quiet = true;
    return std::make_shared<LandmarkData>(options);
  }

  static LandmarkTask task(const std::shared_ptr<const LandmarkData>& data, bool augment_validation = false) {
    const auto list = config::parse_yaml("- flip: {axis: 1}", "test");
    return LandmarkTask(data, augment::build_pipeline(list, {}),
                        {.params = {.bw = 2, .hg_depth = 1},
                         .split = {.train = {1, 0}, .validation = {0, 1}},
                         .statistics = {{100}, {50}},
                         .loss = train::make_loss({}),
                         .augment_validation = augment_validation,
                         .dropout = 0.125});
  }

  const testing::TemporaryFolder folder_;
};

double value(const train::Metrics& metrics, const std::string& name) {
  for (const auto& [key, number] : metrics) {
    if (key == name) return number;
  }
  ADD_FAILURE() << name << " is not measured";
  return 0;
}

TEST_F(LandmarkTaskTest, ErrorsAreInMillimetresOfTheOriginalImage) {
  const auto images = data("0.5", "\"[0.2, 0.4]\"");  // row and column spacing
  const auto test = task(images);
  const auto targets = torch::full({2, 3, 2}, 0.5);
  // Of a: 0.9, 0 and hypot(1.5, 2) mm; of b: 1.6 mm down, 3.92 and 8 mm to the right.
  const auto outputs = targets + torch::tensor({0.018, 0.0, 0.0, 0.0, 0.03, 0.05,  //
                                                0.0, 0.05, 0.049, 0.0, 0.1, 0.0})
                                     .view({2, 3, 2});
  const auto metrics = test.metrics(outputs, targets);
  EXPECT_NEAR(value(metrics, "error_mm_1"), (0.9 + 1.6) / 2, 1e-5);
  EXPECT_NEAR(value(metrics, "error_mm_2"), 3.92 / 2, 1e-5);
  EXPECT_NEAR(value(metrics, "error_mm_3"), (2.5 + 8) / 2, 1e-5);
  EXPECT_NEAR(value(metrics, "error_mm"), 2.82, 1e-5);
  EXPECT_NEAR(value(metrics, "recall_1mm"), 2.0 / 6, 1e-12);
  EXPECT_NEAR(value(metrics, "recall_2mm"), 3.0 / 6, 1e-12);
  EXPECT_NEAR(value(metrics, "recall_3mm"), 4.0 / 6, 1e-12);
  EXPECT_NEAR(value(metrics, "recall_4mm"), 5.0 / 6, 1e-12);
  EXPECT_NEAR(value(metrics, "recall_5mm"), 5.0 / 6, 1e-12);
  EXPECT_THAT(test.errors(outputs, targets),
              ElementsAre(::testing::DoubleNear(3.4 / 3, 1e-5), ::testing::DoubleNear(13.52 / 3, 1e-5)));
}

TEST_F(LandmarkTaskTest, WithoutEverySpacingTheyAreInPixels) {
  const auto images = data("0.5", "");
  const auto targets = torch::zeros({2, 3, 2});
  const auto metrics = task(images).metrics(targets + 0.01, targets);
  EXPECT_NEAR(value(metrics, "error_px"), std::hypot(1.0, 0.8) * 1.5, 1e-5);
  EXPECT_EQ(metrics.size(), 4U) << "no recall in millimetres";
}

TEST_F(LandmarkTaskTest, OfPaddedImagesTheyAreInPixelsOfTheFileToo) {
  const auto images = data("", "", Fit::pad);
  const auto test = task(images);
  const auto batch = test.validation_batch(std::nullopt, std::vector<std::int64_t>{0, 1});
  EXPECT_THAT(test.errors(batch.targets, batch.targets), ElementsAre(0, 0));
  const auto shift = torch::tensor({0.02F, 0.0F});
  EXPECT_THAT(test.errors(batch.targets + shift, batch.targets),
              ElementsAre(::testing::DoubleNear(2, 1e-4), ::testing::DoubleNear(4, 1e-4)));
  const auto table = test.predictions(batch.targets + shift);
  EXPECT_NEAR(std::stod(table[1][2]), 12, 1e-3) << "x1 of the 100 pixels of a";
  EXPECT_NEAR(std::stod(table[2][2]), 14, 1e-3);
  EXPECT_NEAR(std::stod(table[2][3]), 20, 1e-3);
  EXPECT_NEAR(std::stod(table[2][8]), 10, 1e-3) << "true_x1";
}

TEST_F(LandmarkTaskTest, TargetsAreFractionsAndImagesStandardised) {
  const auto images = data("0.5", "0.5");
  const auto batch = task(images).validation_batch(std::nullopt, std::vector<std::int64_t>{0});
  EXPECT_THAT(batch.images.sizes(), ElementsAre(1, 1, 256, 256));
  EXPECT_NEAR(batch.images[0][0][3][5].item<double>(), (images->image(0).at<std::uint8_t>(3, 5) - 100) / 50.0,
              1e-6);
  EXPECT_TRUE(torch::allclose(batch.targets,
                              torch::tensor({{{0.1, 0.25}, {0.5, 0.5}, {0.99, 79.0 / 80}}}, torch::kFloat)));
}

TEST_F(LandmarkTaskTest, ValidatesThroughTheAugmentationOnlyWhereAskedTo) {
  const auto images = data("0.5", "0.5");
  const std::vector<std::int64_t> first{0};
  const auto corrected = task(images), reference = task(images, true);
  const auto plain = corrected.validation_batch(std::nullopt, first).images;
  EXPECT_TRUE(torch::equal(corrected.validation_batch(4, first).images, plain));
  EXPECT_TRUE(torch::equal(reference.validation_batch(std::nullopt, first).images, plain));
  EXPECT_TRUE(torch::equal(reference.validation_batch(4, first).images, plain.flip({3})));
  EXPECT_TRUE(
      torch::equal(corrected.training_batch(4, std::vector<std::int64_t>{1}).images, plain.flip({3})));
}

TEST_F(LandmarkTaskTest, PredictionsAreInPixelsOfTheFileBesideTheTruth) {
  const auto images = data("0.5", "\"[0.2, 0.4]\"");
  const auto table = task(images).predictions(torch::full({2, 3, 2}, 0.25));
  EXPECT_THAT(table[0],
              ElementsAre("ID", "Fname", "x1", "y1", "x2", "y2", "x3", "y3", "true_x1", "true_y1", "true_x2",
                          "true_y2", "true_x3", "true_y3", "mm_per_px_x", "mm_per_px_y"));
  EXPECT_THAT(table[1], ElementsAre("a", "a.png", "25", "20", "25", "20", "25", "20", "10", "20", "50", "40",
                                    "99", "79", "0.5", "0.5"));
  EXPECT_EQ(table[2][2], "50");
  EXPECT_EQ(table[2][14], "0.4");
  EXPECT_EQ(table[2][15], "0.2");
}

TEST_F(LandmarkTaskTest, NamesItsFilesAndTakesItsDropout) {
  const auto images = data("0.5", "0.5");
  auto test = task(images);
  EXPECT_EQ(test.training_name(0), "b.png");
  EXPECT_EQ(test.validation_name(0), "a.png");
  int found = 0;
  for (const auto& module : test.network().modules()) {
    if (const auto* dropout = module->as<torch::nn::Dropout2d>()) {
      EXPECT_EQ(dropout->options.p(), 0.125);
      ++found;
    }
  }
  EXPECT_EQ(found, 1);
}

}  // namespace
}  // namespace deepwrist::localizer
