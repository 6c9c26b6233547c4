#include "core/engine/plan/equal_channels.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/engine/float32/torch_executor.h"

namespace deepwrist::engine {
namespace {

/// Weights of whole numbers, whose sums float32 holds.
ConvolutionLayer stem(int64_t out, int64_t in, int64_t kernel, int stride) {
  return {.weight = torch::randint(-8, 9, {out, in, kernel, kernel}).to(torch::kFloat),
          .bias = torch::randn({out}),
          .stride = stride,
          .padding = static_cast<int>(kernel / 2)};
}

TEST(EqualChannels, GiveTheSameOfOneChannelUpToTheBorders) {
  torch::manual_seed(3);
  Plan plan(3);
  const int first = plan.add_layer(stem(8, 3, 7, 2)), second = plan.add_layer(stem(8, 3, 1, 2));
  const Value x = plan.add(Convolution{.in = Plan::kInput, .layer = first, .activation = Activation::relu});
  const Value y = plan.add(Convolution{.in = Plan::kInput, .layer = second, .addend = x});
  plan.add_output(plan.add(Convolution{.in = y, .layer = plan.add_layer(stem(4, 8, 3, 1))}));
  const auto image = torch::randn({2, 1, 13, 9});
  TorchExecutor three(plan, torch::kCPU, torch::kDouble);
  auto one_channel = for_equal_channels(plan);
  EXPECT_EQ(one_channel.input_channels(), 1);
  TorchExecutor one(std::move(one_channel), torch::kCPU, torch::kDouble);
  const auto expected = three.run_there(image.expand({-1, 3, -1, -1})).front();
  EXPECT_LT((one.run_there(image).front() - expected).abs().max().item<double>(), 1e-9);
}

TEST(EqualChannels, LeavePlansAloneThatReadTheirInputOtherwise) {
  Plan shared(3);
  const int layer = shared.add_layer(stem(3, 3, 3, 1));
  const Value x = shared.add(Convolution{.in = Plan::kInput, .layer = layer});
  shared.add_output(shared.add(Convolution{.in = x, .layer = layer}));
  EXPECT_EQ(for_equal_channels(shared).input_channels(), 3);

  Plan summed(3);
  const Value y = summed.add(
      Convolution{.in = Plan::kInput, .layer = summed.add_layer(stem(3, 3, 3, 1)), .addend = Plan::kInput});
  summed.add_output(y);
  EXPECT_EQ(for_equal_channels(summed).input_channels(), 3);

  Plan pooled(3);
  pooled.add_output(pooled.add(MaxPool{.in = Plan::kInput, .kernel = 2, .stride = 2}));
  EXPECT_EQ(for_equal_channels(pooled).input_channels(), 3);
}

}  // namespace
}  // namespace deepwrist::engine
