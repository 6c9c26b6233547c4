#include "core/engine/int8/int8_executor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"
#include "core/engine/int8/int8_weights.h"
#include "core/engine/int8/mixed_executor.h"
#include "core/engine/int8/nhwc_kernels.h"
#include "tests/core/engine/int8/small_blocks.h"

namespace deepwrist::engine {
namespace {

class Int8ExecutorTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (!nhwc::has_int8_instructions()) GTEST_SKIP() << "this processor has no VNNI instructions";
  }
};

/// A number that lies on the border of two levels may go to either: rare, and one level large.
void expect_near(const torch::Tensor& out, const torch::Tensor& expected, int64_t width) {
  ASSERT_EQ(out.sizes(), expected.sizes());
  const auto difference = (out.to(torch::kDouble) - expected).abs();
  EXPECT_LT(difference.mean().item<double>(), 1e-4) << "width " << width;
  EXPECT_LT(difference.max().item<double>(), 0.03) << "width " << width;
}

TEST_F(Int8ExecutorTest, ComputesWhatItsRoundingsDefine) {
  for (const int64_t width : {1, 5, 16, 24, 64}) {
    const Blocks block(width);
    for (const auto& limits :
         {kAllInt8, limits_of({2.5F, 0, 1.5F, 0, 2, 4}), limits_of({0, 2, 0, 3, 0, 0}),
          limits_of({0, 0, 1.5F, 3, 2, 0}), limits_of({2.5F, 2, 0, 0, 2, 4}), limits_of({0, 0, 0, 3, 2, 4}),
          limits_of({0, 0, 0, 0, 2, 0}), limits_of({0, 0, 0, 0, 0, 4})}) {
      const auto x = images(3, 33, 41);
      const auto expected = block.by_definition(x, limits);
      Int8Executor executor(block.plan, 2, {limits});
      expect_near(executor.run(x).front(), expected, width);
      MixedExecutor mixed(block.plan, 2, {limits}, "test");
      expect_near(mixed.run(x).front(), expected, width);
    }
  }
}

TEST_F(Int8ExecutorTest, WhatIsBeforeTheFirst8BitsIsComputedAsInFloat32) {
  const Blocks block(16);
  MixedExecutor mixed(block.plan, 2, {limits_of({0, 0, 0, 3, 2, 4})}, "test");
  const auto text = mixed.describe({2, 3, 64, 64});
  const auto cut = text.find("from there on");
  ASSERT_NE(cut, text.npos);
  EXPECT_NE(text.substr(0, cut).find("winograd:"), text.npos) << text;
  EXPECT_EQ(text.substr(cut).find("winograd:"), text.npos);
}

TEST_F(Int8ExecutorTest, GivesWeightsBackOnceTheLastImagesPass) {
  const Blocks block(16);
  const auto x = images(5, 40, 40);
  for (const auto& limits : {kAllInt8, kAllFloat}) {
    MixedExecutor executor(block.plan, 2, {limits}, "test");
    const auto expected = executor.run(x).front();
    int ways = 0;
    EXPECT_TRUE(torch::equal(executor.run_last(x, [&] { ++ways; }).front(), expected));
    EXPECT_EQ(ways, 1);
    EXPECT_THROW(executor.run(x), c10::Error);
  }
}

TEST_F(Int8ExecutorTest, WithoutRangesIsFloat32) {
  for (const int64_t width : {3, 32}) {
    const Blocks block(width);
    const auto x = images(4, 40, 32);
    Int8Executor executor(block.plan, 4, {kAllFloat});
    const auto difference = executor.run(x).front() - block.by_definition(x, kAllFloat);
    EXPECT_LT(difference.abs().max().item<double>(), 1e-5) << "width " << width;
  }
}

TEST_F(Int8ExecutorTest, EveryBatchGivesTheSameNumbers) {
  const Blocks block(16);
  const auto x = images(5, 40, 40);
  MixedExecutor whole(block.plan, 5, {kAllInt8}, "test"), pieces(block.plan, 2, {kAllInt8}, "test");
  EXPECT_TRUE(torch::equal(whole.run(x).front(), pieces.run(x).front()));
}

TEST_F(Int8ExecutorTest, NoConvolutionFallsBackToReferenceCode) {
  const Blocks block(64);
  MixedExecutor executor(block.plan, 2, {kAllInt8}, "test");
  const auto text = executor.describe({2, 3, 64, 64});
  std::size_t convolutions = 0;
  for (auto at = text.find("convolution "); at != text.npos; at = text.find("convolution ", at + 1))
    ++convolutions;
  EXPECT_EQ(convolutions, 11U);
  EXPECT_THAT(text, ::testing::AllOf(::testing::HasSubstr("convolution"),
                                     ::testing::Not(::testing::HasSubstr("ref"))));
}

TEST_F(Int8ExecutorTest, RefusesPlansWithOtherSteps) {
  Plan plan(3);
  plan.add_output(plan.add(GatedSum{.in = Plan::kInput}));
  EXPECT_THROW(MixedExecutor(plan, 1, {{0, 0}}, "test"), Error);
}

TEST(Int8Weights, EachChannelIsRoundedToItsOwnScale) {
  torch::manual_seed(5);
  auto weight = torch::randn({6, 7, 3, 3});
  weight[2] *= 1000;
  weight[3].zero_();
  weight[4] *= 1e-35F;
  const auto quantized = quantize_weights(weight);
  for (int64_t c = 0; c < 6; ++c) {
    const auto back = quantized.levels[c].to(torch::kFloat) * quantized.scales[c];
    EXPECT_LE((back - weight[c]).abs().max().item<double>(), 0.5001 * quantized.scales[c]);
    const int largest = quantized.levels[c].abs().max().item<int>();
    EXPECT_EQ(largest, c == 3 || c == 4 ? 0 : 127);
  }
}

TEST(NhwcKernels, AgreeWithLibTorch) {
  torch::manual_seed(6);
  const auto x = torch::randn({2, 5, 9, 11}), last = x.permute({0, 2, 3, 1}).contiguous();
  const auto pooled = torch::max_pool2d(x, 3, 2, 0, 1, true);
  auto out = torch::empty({2, pooled.size(2), pooled.size(3), 5});
  nhwc::max_pool(last.data_ptr<float>(), {2, 5, 9, 11}, out.data_ptr<float>(),
                 {2, 5, pooled.size(2), pooled.size(3)}, 3, 2);
  EXPECT_TRUE(torch::equal(out.permute({0, 3, 1, 2}), pooled));

  auto means = torch::empty({2, 5});
  nhwc::mean(last.data_ptr<float>(), {2, 5, 9, 11}, 1, means.data_ptr<float>());
  EXPECT_LT((means - x.mean({2, 3})).abs().max().item<double>(), 1e-6);

  auto levels = torch::empty({2, 9, 11, 5}, torch::kByte);
  nhwc::quantize(last.data_ptr<float>(), last.numel(), 0.01F, levels.data_ptr<std::uint8_t>());
  const auto expected = (last / 0.01F).clamp(0, 255);
  EXPECT_LE((levels.to(torch::kFloat) - expected).abs().max().item<double>(), 0.5001);
  nhwc::mean(levels.data_ptr<std::uint8_t>(), {2, 5, 9, 11}, 0.01F, means.data_ptr<float>());
  EXPECT_LT((means - levels.to(torch::kDouble).mean({1, 2}) * 0.01).abs().max().item<double>(), 1e-6);
}

}  // namespace
}  // namespace deepwrist::engine
