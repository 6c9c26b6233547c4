#include "core/engine/fast_network.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "core/base/error.h"
#if DEEPWRIST_HAS_ONEDNN
#include "core/engine/float32/onednn_executor.h"
#endif
#include "core/engine/float32/torch_executor.h"
#include "core/weights/tensor_map.h"

namespace deepwrist::engine {
namespace {

using ::testing::HasSubstr;

std::string refusal(const torch::Device& device, Engine engine, InferencePrecision precision) {
  try {
    require_possible(device, engine, precision);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

const torch::Device kCpu(torch::kCPU), kCuda(torch::kCUDA, 0);

/// A 3×3 convolution, gated by a 1×1 one of its mean; the same weights at each call.
Plan some_plan() {
  torch::manual_seed(1);
  Plan plan(3);
  const auto convolve = [&](Value in, int64_t channels, int64_t out, int kernel, Activation activation) {
    const int layer = plan.add_layer({.weight = torch::randn({out, channels, kernel, kernel}) / 8,
                                      .bias = torch::randn({out}),
                                      .padding = kernel / 2});
    return plan.add(Convolution{.in = in, .layer = layer, .activation = activation});
  };
  const Value features = convolve(Plan::kInput, 3, 32, 3, Activation::relu);
  const Value gate = convolve(plan.add(Mean{features}), 32, 32, 1, Activation::sigmoid);
  plan.add_output(plan.add(GatedSum{.in = features, .gate = gate}));
  return plan;
}

torch::Tensor some_images(int64_t count) { return torch::randn({count, 3, 40, 24}); }

double largest_difference(const torch::Tensor& a, const torch::Tensor& b) {
  return (a - b).abs().max().item<double>();
}

TEST(FastNetwork, SaysWhatToGiveInPlaceOfWhatIsImpossible) {
  EXPECT_EQ(refusal(kCpu, Engine::automatic, InferencePrecision::fp32), "");
  EXPECT_EQ(refusal(kCuda, Engine::torch, InferencePrecision::fp16), "");
  EXPECT_THAT(refusal(kCuda, Engine::fused, InferencePrecision::fp32), HasSubstr("device=cpu"));
  EXPECT_THAT(refusal(kCpu, Engine::automatic, InferencePrecision::fp16), HasSubstr("int8 or fp32"));
  EXPECT_THAT(refusal(kCuda, Engine::automatic, InferencePrecision::int8), HasSubstr("fp16 or fp32"));
  EXPECT_THAT(refusal(kCpu, Engine::torch, InferencePrecision::int8), HasSubstr("engine=auto"));
  EXPECT_EQ(refusal(kCpu, Engine::automatic, InferencePrecision::int8).empty(), has_int8());
}

TEST(FastNetwork, EveryEngineComputesTheSame) {
  const auto images = some_images(3);
  FastNetwork automatic(some_plan(), kCpu, 2), by_torch(some_plan(), kCpu, 2, Engine::torch);
  const auto expected = by_torch.run(images).front();
  EXPECT_LT(largest_difference(automatic.run(images).front(), expected), 1e-5);
#if DEEPWRIST_HAS_ONEDNN
  FastNetwork fused(some_plan(), kCpu, 2, Engine::fused);
  EXPECT_LT(largest_difference(fused.run(images).front(), expected), 1e-5);
#endif
}

#if DEEPWRIST_HAS_ONEDNN
/// Floats other than zero in the whole pages of a layer's weights.
std::ptrdiff_t left_of(const float* weights, int64_t count) {
  constexpr std::uintptr_t kPage = 4096;
  const auto begin = (reinterpret_cast<std::uintptr_t>(weights) + kPage - 1) / kPage * kPage;
  const auto end = reinterpret_cast<std::uintptr_t>(weights + count) / kPage * kPage;
  return std::count_if(reinterpret_cast<const float*>(begin), reinterpret_cast<const float*>(end),
                       [](float value) { return value != 0; });
}

TEST(OneDnnExecutor, TheLastRunComputesTheSameAndGivesWeightsBackOnTheWay) {
  torch::manual_seed(2);
  constexpr int64_t kChannels = 64;
  weights::TensorMap memory(2 * weights::TensorMap::bytes_of(kChannels * kChannels * 9, torch::kFloat) + 64);
  const auto keeps_it_mapped = memory.take(1, torch::kFloat);
  const auto plan = [&](auto&& make_weight) {
    Plan chain(kChannels);
    Value last = Plan::kInput;
    for (int i = 0; i < 2; ++i) {
      const int layer =
          chain.add_layer({.weight = make_weight(i), .bias = torch::randn({kChannels}), .padding = 1});
      last = chain.add(Convolution{.in = last, .layer = layer});
    }
    chain.add_output(last);
    return chain;
  };
  std::vector<const float*> places;
  const auto mapped = [&](int) {
    auto weight = memory.take(kChannels * kChannels * 9, torch::kFloat)
                      .normal_()
                      .view({kChannels, kChannels, 3, 3})
                      .detach();
    places.push_back(weight.template data_ptr<float>());
    return weight;
  };
  OneDnnExecutor network(plan(mapped), 2);
  const auto images = torch::randn({3, kChannels, 12, 8});
  const auto expected = network.run(images).front();
  const auto left = [&](int layer) { return left_of(places[layer], kChannels * kChannels * 9); };
  EXPECT_GT(left(0), 0);
  int made_way = 0;
  const auto make_way = [&] {
    ++made_way;
    EXPECT_EQ(left(0), 0);
    EXPECT_GT(left(1), 0);
  };
  EXPECT_TRUE(torch::equal(network.run_last(images, make_way).front(), expected));
  EXPECT_EQ(made_way, 1);
  EXPECT_EQ(left(1), 0);
  EXPECT_ANY_THROW(network.run(images));
}
#endif

TEST(FastNetwork, WhatCannotBeTakenApartMakesWayFirst) {
  const auto images = some_images(3);
  FastNetwork network(some_plan(), kCpu, 2, Engine::torch);
  const auto expected = network.run(images).front();
  int made_way = 0;
  EXPECT_TRUE(torch::equal(network.run_last(images, [&] { ++made_way; }).front(), expected));
  EXPECT_EQ(made_way, 1);
}

TEST(TorchExecutor, NarrowerNumbersMoveResultsByTheirRounding) {
  const auto images = some_images(2);
  TorchExecutor exact(some_plan(), kCpu), reduced(some_plan(), kCpu, torch::kBFloat16);
  const auto expected = exact.run(images).front(), out = reduced.run(images).front();
  EXPECT_EQ(out.scalar_type(), torch::kFloat);
  const double largest = expected.abs().max().item<double>(), difference = largest_difference(out, expected);
  EXPECT_GT(difference, 0);
  EXPECT_LT(difference, 0.03 * largest);  // a few roundings to 8 bits
}

TEST(TorchExecutor, OnCudaRecordedGraphsAndHalfNumbersStayClose) {
  if (!torch::cuda::is_available()) GTEST_SKIP() << "no CUDA device";
  TorchExecutor exact(some_plan(), kCpu), cuda(some_plan(), kCuda), half(some_plan(), kCuda, torch::kHalf);
  for (const int64_t count : {2, 2, 2, 3, 2, 2}) {
    const auto images = some_images(count);
    const auto expected = exact.run(images).front();
    EXPECT_LT(largest_difference(cuda.run(images).front(), expected), 1e-4);
    EXPECT_LT(largest_difference(half.run(images).front(), expected), 0.05);
  }
}

}  // namespace
}  // namespace deepwrist::engine
