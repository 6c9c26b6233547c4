#include "classifier/fracture_task.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>
#include <cstdlib>

#include "classifier/se_resnet_params.h"
#include "core/config/yaml.h"
#include "core/report/picture/png.h"
#include "core/train/loss.h"
#include "tests/support/paths.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::classifier {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;

/// Four regions, 1 to 4, of which the last two show fractures; all in the validation set.
class FractureTaskTest : public ::testing::Test {
 protected:
  FractureTaskTest() {
    setenv("DEEPWRIST_DECODER", testing::program("deepwrist-decoder").c_str(), 1);
    std::string table = "ID,Side,Fracture\n";
    for (int i = 1; i <= 4; ++i) {
      cv::Mat image(256, 256, CV_8U);
      cv::RNG(static_cast<std::uint64_t>(i)).fill(image, cv::RNG::UNIFORM, 10, 200);
      const auto id = std::to_string(i);
      std::filesystem::create_directories(folder_ / "PA");
      report::save_png(folder_ / "PA" / (id + "_PA.png"), image);
      table += id + ",0," + (i > 2 ? "1" : "0") + "\n";
    }
    RoiDataOptions options;
    options.meta = folder_.write("dataset_meta.csv", table).string();
    options.data_home = folder_.path();
    options.quiet = true;
    data_ = std::make_unique<RoiData>(options);
  }

  FractureTask task(bool reference_accuracy = false) const {
    const auto list = config::parse_yaml("- flip: {axis: 1}", "test");
    return FractureTask(*data_, augment::build_pipeline(list, {}),
                        {.model = architecture({.blocks = {1, 1, 1, 1}, .width = 16}),
                         .split = {.train = {3, 0}, .validation = {0, 1, 2, 3}},
                         .statistics = {{0.5, 0.5, 0.5}, {0.25, 0.25, 0.25}},
                         .loss = train::make_loss({.name = "CrossEntropyLoss"}),
                         .reference_accuracy = reference_accuracy});
  }

  const testing::TemporaryFolder folder_;
  std::unique_ptr<RoiData> data_;
};

std::vector<double> values(const train::Metrics& metrics) {
  std::vector<double> result;
  for (const auto& [name, value] : metrics) result.push_back(value);
  return result;
}

/// Larger by -0.3, 0.4, 0.1 and 2 for a fracture: the second is taken for one and stands before the third.
torch::Tensor logits() { return torch::tensor({{0.5, 0.2}, {-0.6, -0.2}, {-0.3, -0.2}, {0.0, 2.0}}); }
torch::Tensor truth() { return torch::tensor({0, 0, 1, 1}, torch::kLong); }

TEST_F(FractureTaskTest, MeasuresCurvesAndAccuracy) {
  const auto metrics = task().metrics(logits(), truth());
  EXPECT_EQ(metrics[0].first, "auroc");
  EXPECT_EQ(metrics[1].first, "average_precision");
  EXPECT_EQ(metrics[2].first, "accuracy");
  EXPECT_THAT(values(metrics), ElementsAre(DoubleNear(0.75, 1e-12), DoubleNear((1 + 2.0 / 3) / 2, 1e-12),
                                           DoubleNear(0.75, 1e-12)));
}

TEST_F(FractureTaskTest, AccuracyOfTheReferenceLooksAtOneLogitAlone) {
  // Above 0: the first (wrong) and the last; the third is missed.
  EXPECT_NEAR(values(task(true).metrics(logits(), truth()))[2], 0.5, 1e-12);
}

TEST_F(FractureTaskTest, OneClassHasNoCurve) {
  const auto metrics = values(task().metrics(logits().slice(0, 0, 2), truth().slice(0, 0, 2)));
  EXPECT_TRUE(std::isnan(metrics[0]));
  EXPECT_NEAR(metrics[2], 0.5, 1e-12);
}

TEST_F(FractureTaskTest, PredictionsHoldProbabilityTruthAndLogits) {
  const auto test = task();
  const auto table = test.predictions(torch::tensor({{0.0, 0.0}, {0.0, 0.0}, {0.0, 0.0}, {-0.5, 0.5}}));
  EXPECT_THAT(table[0], ElementsAre("ID", "Fname", "Fracture_Prediction", "Fracture", "logit_0", "logit_1"));
  EXPECT_THAT(table[1], ElementsAre("1", "1_PA.png", "0.5", "0", "0", "0"));
  EXPECT_EQ(table[4][3], "1");
  EXPECT_NEAR(std::stod(table[4][2]), 1 / (1 + std::exp(-1.0)), 1e-12);
  EXPECT_NEAR(test.errors(logits(), truth())[3], 1 - 1 / (1 + std::exp(-2.0)), 1e-6);
}

TEST_F(FractureTaskTest, ValidatesOnPlainImagesAndTrainsOnAugmentedOnes) {
  const auto test = task();
  const auto plain = test.validation_batch(2, std::vector<std::int64_t>{3});
  EXPECT_THAT(plain.images.sizes(), ElementsAre(1, 3, 256, 256));
  EXPECT_NEAR(plain.images[0][2][3][5].item<double>(),
              (data_->image(3).at<std::uint8_t>(3, 5) / 255.0 - 0.5) / 0.25, 1e-5);
  const auto flipped = test.training_batch(2, std::vector<std::int64_t>{0});
  EXPECT_TRUE(torch::equal(flipped.images, plain.images.flip({3})));
  EXPECT_EQ(flipped.targets.item<std::int64_t>(), 1);
  EXPECT_EQ(test.training_name(0), "4_PA.png");
  EXPECT_EQ(test.validation_name(0), "1_PA.png");
}

TEST_F(FractureTaskTest, BalancedEpochsRepeatImagesAugmentedOtherwise) {
  const auto list = config::parse_yaml("- flip: {axis: 1, p: 0.5}", "test");
  const FractureTask balanced(*data_, augment::build_pipeline(list, {}),
                              {.model = architecture({.blocks = {1, 1, 1, 1}, .width = 16}),
                               .split = {.train = {3, 0, 1}, .validation = {2}},
                               .statistics = {{0.5, 0.5, 0.5}, {0.25, 0.25, 0.25}},
                               .loss = train::make_loss({.name = "CrossEntropyLoss"}),
                               .balanced = true});
  EXPECT_THAT(balanced.training_order(1, 1), ::testing::IsSupersetOf({0, 3}));  // the only fracture, twice
  EXPECT_THAT(task().training_order(1, 1), ::testing::UnorderedElementsAre(0, 1));
  const std::vector<std::int64_t> again{0, 3, 6, 9, 12, 15, 18, 21};
  const auto batch = balanced.training_batch(1, again);
  EXPECT_EQ(batch.targets.sum().item<std::int64_t>(), 8);
  EXPECT_EQ(balanced.training_name(21), "4_PA.png");
  int like_the_first = 0;
  for (std::int64_t i = 0; i < 8; ++i) like_the_first += torch::equal(batch.images[i], batch.images[0]);
  EXPECT_GT(like_the_first, 1);
  EXPECT_LT(like_the_first, 8);
  EXPECT_TRUE(torch::equal(batch.images, balanced.training_batch(1, again).images));
}

}  // namespace
}  // namespace deepwrist::classifier
