#include "localizer/landmark_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"
#if DEEPWRIST_HAS_ONEDNN
#include "core/engine/float32/onednn_executor.h"
#endif
#include "core/engine/float32/torch_executor.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "localizer/hourglass_plan.h"
#include "tests/localizer/hourglass_cases.h"
#include "tests/support/paths.h"

namespace deepwrist::localizer {
namespace {

using testing::HourglassCase;

/// Far below the 2e-5 the programs promise: both are float32 and differ in the order of additions only.
constexpr double kLandmarkTolerance = 2e-6;
constexpr double kHeatmapTolerance = 1e-4;

torch::Tensor module_heatmaps(const HourglassCase& test, const torch::Tensor& images) {
  HourglassNet net(test.params);
  net->eval();
  EXPECT_TRUE(weights::load_state_dict(*net, testing::weights_of(test)).ok());
  const torch::NoGradGuard no_grad;
  return net->heatmaps(images);
}

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

class LandmarkNetworkCases : public ::testing::TestWithParam<HourglassCase> {};

TEST_P(LandmarkNetworkCases, AgreesWithTheGoldenOutputs) {
  const auto& test = GetParam();
  LandmarkNetwork network(architecture(test.params), testing::weights_of(test), torch::kCPU);
  const auto out = network.run(testing::input_of(test)).to(torch::kDouble);
  const auto expected = testing::read_npy_tensor(testing::golden("nets/" + test.file + ".f64.npy"));
  EXPECT_LT(largest_difference(out, expected), kLandmarkTolerance);
}

TEST_P(LandmarkNetworkCases, BothExecutorsAgreeWithTheModules) {
  const auto& test = GetParam();
  const auto images = testing::formula_input("y", {3, 1, test.side + 9, test.side});
  const auto expected = module_heatmaps(test, images);
  const double scale = expected.abs().max().item<double>();
  engine::FastNetwork fast(plan_hourglass(test.params, testing::weights_of(test), "test"), torch::kCPU, 2);
  EXPECT_LT(largest_difference(fast.run(images).front(), expected), kHeatmapTolerance * scale);
  engine::TorchExecutor torch_ops(plan_hourglass(test.params, testing::weights_of(test), "test"),
                                  torch::kCPU);
  EXPECT_LT(largest_difference(torch_ops.run(images).front(), expected), kHeatmapTolerance * scale);
}

INSTANTIATE_TEST_SUITE_P(SmallNetworks, LandmarkNetworkCases,
                         ::testing::ValuesIn(testing::small_hourglass_cases()),
                         [](const auto& test) { return test.param.file; });

TEST(LandmarkNetwork, OtherShapesOfNetworkAgreeWithTheModules) {
  const std::vector<HourglassParams> all = {
      {.bw = 8, .hg_depth = 3, .upmode = "bicubic"},
      {.n_inputs = 3, .n_outputs = 5, .bw = 5, .hg_depth = 2},
      {.n_inputs = 2, .bw = 6, .hg_depth = 2, .multiscale_hg_block = true, .se = true, .se_ratio = 3},
      {.bw = 16, .hg_depth = 4, .se = true},
  };
  for (const auto& params : all) {
    const HourglassCase test{"", params, 0, 1};
    const auto images = testing::formula_input("x", {2, params.n_inputs, 97, 75});
    const auto expected = module_heatmaps(test, images);
    LandmarkNetwork network(architecture(params), testing::weights_of(test), torch::kCPU);
    EXPECT_LT(largest_difference(network.heatmaps(images), expected),
              kHeatmapTolerance * expected.abs().max().item<double>())
        << "bw " << params.bw;
  }
}

TEST(LandmarkNetwork, EveryNumberOfImagesGivesTheSameLandmarks) {
  const auto test = testing::small_hourglass_cases()[1];
  LandmarkNetwork network(architecture(test.params), testing::weights_of(test), torch::kCPU);
  const auto images = testing::formula_input("x", {10, 1, 64, 64});
  const auto all = network.run(images);
  ASSERT_EQ(all.sizes(), (std::vector<int64_t>{10, 3, 2}));
  for (int64_t count = 1; count < 10; ++count) {
    EXPECT_LT(largest_difference(network.run(images.narrow(0, 10 - count, count)),
                                 all.narrow(0, 10 - count, count)),
              1e-6);
  }
}

TEST(LandmarkNetwork, GivesWayDuringItsLastImagesAndTheSameHeatMaps) {
  const auto test = testing::small_hourglass_cases()[1];
  LandmarkNetwork network(architecture(test.params), testing::weights_of(test), torch::kCPU);
  const auto images = testing::formula_input("x", {10, 1, 64, 64});
  const auto expected = network.heatmaps(images);
  int made_way = 0;
  EXPECT_TRUE(torch::equal(network.last_heatmaps(images, [&] { ++made_way; }), expected));
  EXPECT_EQ(made_way, 1);
}

#if DEEPWRIST_HAS_ONEDNN
TEST(LandmarkNetwork, NoConvolutionFallsBackToReferenceCode) {
  for (const auto& test : testing::small_hourglass_cases()) {
    engine::OneDnnExecutor executor(plan_hourglass(test.params, testing::weights_of(test), "test"),
                                    /*max_batch=*/1);
    const auto images = testing::input_of(test).sizes();
    EXPECT_THAT(
        executor.describe({images[0], images[1], images[2], images[3]}),
        ::testing::AllOf(::testing::HasSubstr("convolution"), ::testing::Not(::testing::HasSubstr("ref"))))
        << test;
  }
}
#endif

TEST(LandmarkNetwork, EitherEngineGivesTheSameLandmarks) {
  const auto test = testing::small_hourglass_cases()[1];
  const auto images = testing::formula_input("x", {2, 1, 64, 64});
  const auto of = [&](Engine engine) {
    return LandmarkNetwork(architecture(test.params), testing::weights_of(test), torch::kCPU, "weights",
                           engine)
        .run(images);
  };
  EXPECT_LT(largest_difference(of(Engine::torch), of(Engine::automatic)), kLandmarkTolerance);
}

TEST(LandmarkNetwork, TellsHowEachStepIsComputed) {
  const auto test = testing::small_hourglass_cases()[1];
  const auto text = [&](Engine engine) {
    return LandmarkNetwork(architecture(test.params), testing::weights_of(test), torch::kCPU, "weights",
                           engine)
        .describe({2, 1, 64, 64});
  };
  EXPECT_THAT(text(Engine::torch), ::testing::HasSubstr("LibTorch on cpu"));
  const auto automatic = text(Engine::automatic);
  for (const auto* part :
       {"%1  convolution 7x7 stride 2 of %0, relu", "maximum 2x2 stride 2", "2x3x16x16", "bilinear of"}) {
    EXPECT_THAT(automatic, ::testing::HasSubstr(part));
  }
}

TEST(LandmarkNetwork, MismatchedWeightsAreListed) {
  const auto test = testing::small_hourglass_cases()[1];
  auto weights = testing::weights_of(test);
  weights.take("mixer.1.0.bias");
  weights.take("out_block.0.weight");
  weights.add("out_block.0.weight", torch::zeros({3, 5, 1, 1}));
  weights.add("surplus", torch::zeros({1}));
  try {
    LandmarkNetwork network(architecture(test.params), std::move(weights), torch::kCPU, "fold_0.ckpt");
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    for (const auto* part :
         {"fold_0.ckpt", "missing: mixer.1.0.bias", "unexpected: surplus", "(3,32,1,1)", "(3,5,1,1)"}) {
      EXPECT_THAT(error.what(), ::testing::HasSubstr(part));
    }
  }
}

TEST(LandmarkNetwork, WeightsOfTorch03WithoutCountersAreTaken) {
  const auto test = testing::small_hourglass_cases()[1];
  weights::StateDict old;
  auto weights = testing::weights_of(test);
  for (auto& [name, tensor] : weights.entries()) {
    if (!name.ends_with("num_batches_tracked")) old.add(name, tensor);
  }
  EXPECT_NO_THROW(LandmarkNetwork(architecture(test.params), std::move(old), torch::kCPU));
}

TEST(LandmarkNetwork, ImagesThatDoNotFitAreRefusedByName) {
  const auto test = testing::small_hourglass_cases()[1];
  LandmarkNetwork network(architecture(test.params), testing::weights_of(test), torch::kCPU);
  EXPECT_THROW(network.run(torch::zeros({1, 1, 20, 64})), Error);
  EXPECT_THROW(network.run(torch::zeros({1, 3, 64, 64})), Error);
}

}  // namespace
}  // namespace deepwrist::localizer
