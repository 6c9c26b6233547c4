#include "classifier/fracture_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <opencv2/imgproc.hpp>

#include "classifier/int8_calibration.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_plan.h"
#include "classifier/test_time_augmentation.h"
#include "core/base/error.h"
#include "core/engine/plan/plan_cost.h"
#include "core/weights/load.h"
#include "tests/classifier/se_resnet_cases.h"
#include "tests/support/paths.h"

namespace deepwrist::classifier {
namespace {

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  EXPECT_EQ(a.sizes(), b.sizes());
  return (a - b).abs().max().item<double>();
}

/// The same by plain modules, the gradient of Grad-CAM by autograd.
CropOutputs by_modules(const SeResNetParams& params, const weights::StateDict& weights,
                       const torch::Tensor& crops) {
  SeResNet net(params);
  net->eval();
  EXPECT_TRUE(weights::load_state_dict(*net, weights).ok());
  torch::Tensor activations;
  {
    const torch::NoGradGuard no_grad;
    activations = net->activations(crops);
  }
  auto features = SeResNetImpl::pool(activations).requires_grad_();
  const auto logits = net->classify(features);
  torch::softmax(logits, 1).select(1, 1).sum().backward();
  const auto gradient = features.grad().unsqueeze(2).unsqueeze(3);
  return {.logits = logits.detach(),
          .features = features.detach(),
          .cams = (activations * gradient).sum(1).relu_()};
}

void expect_equal(const CropOutputs& out, const CropOutputs& expected) {
  const auto p = torch::softmax(out.logits, 1), expected_p = torch::softmax(expected.logits, 1);
  EXPECT_LT(largest_difference(p, expected_p), 1e-5);  // the programs promise 1e-4
  EXPECT_LT(largest_difference(out.features, expected.features),
            1e-5 * expected.features.abs().max().item<double>());
  EXPECT_LT(largest_difference(out.cams, expected.cams),
            1e-4 * expected.cams.abs().max().item<double>() + 1e-7);
}

void expect_agreement(const SeResNetParams& params, const std::vector<int64_t>& shape) {
  const auto crops = testing::formula_input("x", shape);
  auto weights = testing::weights_of(params);
  const auto expected = by_modules(params, weights, crops);
  FractureNetwork network(architecture(params), std::move(weights), torch::kCPU);
  expect_equal(network.run(crops), expected);
}

TEST(FractureNetwork, TakesOneOfEqualChannels) {
  const SeResNetParams params{.blocks = {1, 1, 1, 1}, .width = 16};
  const auto grey = testing::formula_input("x", {3, 1, 65, 97}),
             crops = grey.expand({-1, 3, -1, -1}).contiguous();
  const auto weights = testing::weights_of(params);
  const auto expected = by_modules(params, weights, crops);
  for (const auto engine : {Engine::automatic, Engine::torch}) {
    FractureNetwork of_one(architecture(params), testing::weights_of(params), torch::kCPU, "weights", engine,
                           {},
                           /*equal_channels=*/true);
    expect_equal(of_one.run(grey), expected);
    EXPECT_THROW(of_one.run(crops), Error);
    EXPECT_THAT(of_one.describe(10, 224), ::testing::Not(::testing::HasSubstr("ref")));
  }
}

TEST(FractureNetwork, AgreesWithTheModulesForSeveralNetworksAndSizes) {
  expect_agreement({}, {2, 3, 97, 97});
  expect_agreement({.drop = 0, .num_classes = 4, .blocks = {1, 2, 1, 1}, .width = 8}, {10, 3, 64, 75});
  expect_agreement({.blocks = {2, 1, 1, 1}, .width = 5}, {3, 3, 61, 61});
  expect_agreement({.blocks = {1, 1, 1, 1}, .width = 16}, {13, 3, 224, 224});
}

TEST(FractureNetwork, AgreesWithTheGoldenOutputs) {
  FractureNetwork network(architecture(SeResNetParams{}), testing::weights_of(SeResNetParams{}), torch::kCPU);
  for (const int side : {97, 224, 256}) {
    const auto out = network.run(testing::formula_input("x", {2, 3, side, side})).logits.to(torch::kDouble);
    const auto expected =
        testing::read_npy_tensor(testing::golden("nets/seresnet50_" + std::to_string(side) + ".f64.npy"));
    EXPECT_LT(largest_difference(out, expected), 1e-5 * expected.abs().max().item<double>());
  }
}

TEST(FractureNetwork, CostsWhatItsLayersMultiply) {
  const auto plan = plan_se_resnet({}, testing::weights_of(SeResNetParams{}), "formula");
  // Of ten crops, summed over the layers of the original's modules: 77.2 GFLOP.
  EXPECT_NEAR(2e-9 * static_cast<double>(engine::multiply_adds(plan.plan, {10, 3, 224, 224})), 77.2, 0.1);
}

TEST(FractureNetwork, EveryNumberOfCropsGivesTheSameOutputs) {
  const SeResNetParams params{.blocks = {1, 1, 1, 1}, .width = 8};
  FractureNetwork network(architecture(params), testing::weights_of(params), torch::kCPU);
  const auto crops = testing::formula_input("x", {11, 3, 64, 64});
  const auto all = network.run(crops);
  for (int64_t count = 1; count < 11; ++count) {
    const auto some = network.run(crops.narrow(0, 11 - count, count));
    EXPECT_LT(largest_difference(some.logits, all.logits.narrow(0, 11 - count, count)), 1e-5);
    EXPECT_LT(largest_difference(some.cams, all.cams.narrow(0, 11 - count, count)), 1e-6);
  }
}

/// The heat map is of the second class: its weights positive, the first one's negative.
weights::StateDict weights_with_positive_maps(const SeResNetParams& params) {
  auto weights = testing::weights_of(params);
  for (auto& [name, values] : weights.entries()) {
    if (!name.starts_with("classifier.") || !name.ends_with(".weight")) continue;
    values[0] = -values[0].abs();
    values[1] = values[1].abs();
  }
  return weights;
}

TEST(FractureNetwork, InInt8StaysCloseToFloat32) {
  if (!engine::has_int8()) GTEST_SKIP() << "this processor has no VNNI instructions";
  torch::manual_seed(1);
  cv::Mat region(256, 256, CV_8U);
  cv::randu(region, 0, 255);
  cv::GaussianBlur(region, region, {15, 15}, 0);
  const weights::ChannelStatistics statistics{{0.45, 0.45, 0.45}, {0.24, 0.24, 0.24}};
  for (const SeResNetParams& params :
       {SeResNetParams{.blocks = {1, 1, 1, 1}, .width = 16},
        SeResNetParams{.drop = 0, .num_classes = 3, .blocks = {2, 1, 1, 1}, .width = 5}}) {
    const auto weights = weights_with_positive_maps(params);
    const auto ranges =
        calibrate_int8(architecture(params), {weights, "a.pt", statistics, {&region, 1}}, 0.5).ranges;
    FractureNetwork exact(architecture(params), weights_with_positive_maps(params), torch::kCPU);
    FractureNetwork reduced(architecture(params), weights_with_positive_maps(params), torch::kCPU, "a.pt",
                            Engine::automatic, engine::NumberFormat{InferencePrecision::int8, ranges});
    const auto crops = ten_crops(region, statistics);
    const auto expected = exact.run(crops), out = reduced.run(crops);
    EXPECT_LT(largest_difference(torch::softmax(out.logits, 1), torch::softmax(expected.logits, 1)), 0.02);
    EXPECT_LT(largest_difference(out.cams, expected.cams), 0.1 * expected.cams.max().item<double>());
  }
}

TEST(FractureNetwork, MismatchedWeightsAreListed) {
  const SeResNetParams params{.blocks = {1, 1, 1, 1}, .width = 8};
  auto weights = testing::weights_of(params);
  weights.take("encoder.2.0.se_module.fc1.bias");
  try {
    FractureNetwork network(architecture({.num_classes = 3, .blocks = {1, 1, 1, 1}, .width = 8}),
                            std::move(weights), torch::kCPU, "a.ckpt");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    for (const auto* part :
         {"a.ckpt", "encoder.2.0.se_module.fc1.bias", "classifier.1.weight: the network has (3,256)"}) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    }
  }
}

TEST(FractureNetwork, CropsThatDoNotFitAreRefusedByName) {
  const SeResNetParams params{.blocks = {1, 1, 1, 1}, .width = 8};
  FractureNetwork network(architecture(params), testing::weights_of(params), torch::kCPU);
  EXPECT_THROW(network.run(torch::zeros({1, 1, 64, 64})), Error);
}

}  // namespace
}  // namespace deepwrist::classifier
