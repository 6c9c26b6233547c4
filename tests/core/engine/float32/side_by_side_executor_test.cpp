#include "core/engine/float32/side_by_side_executor.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"

namespace deepwrist::engine {
namespace {

/// Convolutions of every kind, with a gate and a sum.
Plan gated_plan(int64_t channels) {
  torch::manual_seed(1);
  Plan plan(1);
  const auto layer = [&](int64_t from, int64_t to, int kernel) {
    return plan.add_layer({.weight = torch::randn({to, from, kernel, kernel}) / (3 * kernel),
                           .bias = torch::randn({to}),
                           .padding = kernel / 2});
  };
  const Value stem = plan.add(
      Convolution{.in = Plan::kInput, .layer = layer(1, channels, 7), .activation = Activation::relu});
  const Value pooled = plan.add(MaxPool{.in = stem, .kernel = 2, .stride = 2});
  const Value wide = plan.add(
      Convolution{.in = pooled, .layer = layer(channels, channels, 3), .activation = Activation::relu});
  const Value gate = plan.add(Convolution{
      .in = plan.add(Mean{wide}), .layer = layer(channels, channels, 1), .activation = Activation::sigmoid});
  const Value sum = plan.add(
      Convolution{.in = wide, .layer = layer(channels, channels, 1), .gate = gate, .addend = pooled});
  plan.add_output(plan.add(Upsample{.in = sum, .like = stem}));
  plan.add_output(gate);
  return plan;
}

class SideBySide : public ::testing::Test {
 protected:
  ~SideBySide() override { at::set_num_threads(before_); }

 private:
  int before_ = at::get_num_threads();
};

TEST_F(SideBySide, ResultsAreThoseOfOneAfterTheOtherBitForBit) {
  OneDnnExecutor in_turn(gated_plan(24), 4);
  SideBySideExecutor beside(gated_plan(24), 4);
  torch::manual_seed(2);
  for (const int threads : {1, 2, 3}) {
    at::set_num_threads(threads);
    for (const int64_t count : {1, 2, 9, 3}) {
      const auto images = torch::randn({count, 1, 52, 60});
      const auto expected = in_turn.run(images), found = beside.run(images);
      ASSERT_EQ(found.size(), expected.size());
      for (std::size_t i = 0; i < found.size(); ++i)
        EXPECT_TRUE(torch::equal(found[i], expected[i])) << threads << " threads, " << count << " images";
    }
  }
}

TEST_F(SideBySide, ImagesThatAreTooSmallAreRefusedAsEverywhere) {
  at::set_num_threads(2);
  SideBySideExecutor beside(gated_plan(16), 4);
  EXPECT_THROW(beside.run(torch::randn({4, 1, 1, 1})), Error);
  EXPECT_THROW(beside.run(torch::randn({4, 3, 52, 60})), Error);
  EXPECT_EQ(beside.run(torch::randn({4, 1, 52, 60})).front().size(0), 4);
}

TEST_F(SideBySide, SuitsNetworksWhoseWeightsStayInTheCaches) {
  EXPECT_TRUE(SideBySideExecutor::suits(gated_plan(64)));
  EXPECT_FALSE(SideBySideExecutor::suits(gated_plan(1024)));
}

}  // namespace
}  // namespace deepwrist::engine
