#include "core/engine/plan/split.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/engine/float32/torch_executor.h"

namespace deepwrist::engine {
namespace {

ConvolutionLayer layer(int64_t out, int64_t in) {
  return {.weight = torch::randn({out, in, 1, 1}), .bias = torch::randn({out})};
}

/// %1 = conv, %2 = mean of %1, %3 = conv of %2, %4 = %3 * %1, %5 = conv of %4, %6 = conv of %5 plus %4,
/// %7 = upsampled %6, %8 = %7 beside %6.
struct Chain {
  Plan plan{2};

  Chain() {
    torch::manual_seed(1);
    const Value a = plan.add(Convolution{.in = Plan::kInput, .layer = plan.add_layer(layer(4, 2))});
    const Value mean = plan.add(Mean{a});
    const Value gate = plan.add(Convolution{.in = mean, .layer = plan.add_layer(layer(4, 4))});
    const Value b = plan.add(GatedSum{.in = a, .gate = gate});
    const Value c = plan.add(Convolution{.in = b, .layer = plan.add_layer(layer(4, 4))});
    const Value d = plan.add(Convolution{
        .in = c, .layer = plan.add_layer(layer(4, 4)), .activation = Activation::relu, .addend = b});
    const Value e = plan.add(Upsample{.in = d, .like = d});
    plan.add_output(plan.add(Concatenate{{e, d}}));
  }
};

TEST(Split, IsPossibleWhereOneValueIsHandedOn) {
  const Chain chain;
  std::vector<Value> handed;
  for (std::size_t steps = 0; steps <= 8; ++steps)
    handed.push_back(handed_on(chain.plan, steps).value_or(-1));
  EXPECT_EQ(handed, (std::vector<Value>{-1, 1, -1, -1, 4, -1, 6, -1, 8}));
}

TEST(Split, HalvesComputeWhatTheWholeDoes) {
  const Chain chain;
  const auto images = torch::randn({3, 2, 5, 7});
  const auto expected = TorchExecutor(chain.plan, torch::kCPU, torch::kFloat).run(images).front();
  for (const std::size_t steps : {1, 4, 6}) {
    const auto halves = split(chain.plan, steps);
    EXPECT_EQ(halves.first.steps().size(), steps);
    EXPECT_EQ(halves.second.layers().size(), halves.second_layers.size());
    const auto between = TorchExecutor(halves.first, torch::kCPU, torch::kFloat).run(images).front();
    const auto out = TorchExecutor(halves.second, torch::kCPU, torch::kFloat).run(between).front();
    EXPECT_TRUE(torch::equal(out, expected)) << steps;
  }
}

TEST(Split, NeverDividesALayer) {
  Plan plan(3);
  const int shared = plan.add_layer(layer(3, 3));
  const Value a = plan.add(Convolution{.in = Plan::kInput, .layer = shared});
  plan.add_output(plan.add(Convolution{.in = a, .layer = shared}));
  EXPECT_FALSE(handed_on(plan, 1));
}

}  // namespace
}  // namespace deepwrist::engine
