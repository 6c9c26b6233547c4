#include "core/engine/plan/weight_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"

namespace deepwrist::engine {
namespace {

using ::testing::HasSubstr;

weights::StateDict small_layer(const torch::Tensor& weight) {
  weights::StateDict weights;
  weights.add("c.weight", weight);
  weights.add("c.bias", torch::tensor({0.5F, -1.0F}));
  weights.add("n.weight", torch::tensor({1.5F, 0.25F}));
  weights.add("n.bias", torch::tensor({-0.5F, 2.0F}));
  weights.add("n.running_mean", torch::tensor({0.75F, -3.0F}));
  weights.add("n.running_var", torch::tensor({0.5F, 4.0F}));
  weights.add("n.num_batches_tracked", torch::full({}, 3, torch::kLong));
  return weights;
}

TEST(WeightSource, FoldedConvolutionEqualsConvolutionThenNormalisation) {
  torch::manual_seed(1);
  const auto weight = torch::randn({2, 3, 3, 3}), x = torch::randn({1, 3, 5, 5});
  const auto expected =
      torch::batch_norm(torch::conv2d(x, weight, torch::tensor({0.5F, -1.0F})), torch::tensor({1.5F, 0.25F}),
                        torch::tensor({-0.5F, 2.0F}), torch::tensor({0.75F, -3.0F}),
                        torch::tensor({0.5F, 4.0F}), /*training=*/false, 0.1, 1e-5, false);
  WeightSource source(small_layer(weight));
  const auto layer = source.folded("c", "n", {2, 3, 3, 3}, true);
  EXPECT_NO_THROW(source.finish("here"));
  EXPECT_LT((torch::conv2d(x, layer.weight, layer.bias) - expected).abs().max().item<float>(), 1e-5);
}

TEST(WeightSource, WeightsThatOthersHoldStayAsTheyAre) {
  const auto weight = torch::ones({2, 3, 3, 3});
  WeightSource source(small_layer(weight));
  source.folded("c", "n", {2, 3, 3, 3}, true);
  EXPECT_TRUE(weight.equal(torch::ones({2, 3, 3, 3})));
  WeightSource of_view(small_layer(weight.view({2, 27}).view({2, 3, 3, 3})));
  of_view.folded("c", "n", {2, 3, 3, 3}, true);
  EXPECT_TRUE(weight.equal(torch::ones({2, 3, 3, 3})));
}

TEST(WeightSource, HalfAndDoubleWeightsAreTaken) {
  for (const auto type : {torch::kHalf, torch::kDouble}) {
    weights::StateDict weights;
    weights.add("w", torch::full({2, 2}, 0.5, type));
    WeightSource source(std::move(weights));
    EXPECT_TRUE(source.take("w", {2, 2}).equal(torch::full({2, 2}, 0.5F)));
  }
}

TEST(WeightSource, EveryMismatchIsReportedAtOnce) {
  auto weights = small_layer(torch::ones({2, 3, 1, 1}));
  weights.take("n.running_var");
  weights.add("left.over", torch::ones({1}));
  WeightSource source(std::move(weights));
  source.folded("c", "n", {2, 3, 3, 3}, true);
  try {
    source.finish("a.ckpt");
    ADD_FAILURE();
  } catch (const Error& error) {
    for (const auto* part : {"a.ckpt", "missing: n.running_var", "unexpected: left.over", "(2,3,1,1)"}) {
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
  }
}

}  // namespace
}  // namespace deepwrist::engine
