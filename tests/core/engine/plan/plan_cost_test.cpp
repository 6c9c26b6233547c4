#include "core/engine/plan/plan_cost.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/base/error.h"

namespace deepwrist::engine {
namespace {

ConvolutionLayer layer(int64_t out, int64_t in, int64_t kernel, int stride) {
  return {.weight = torch::zeros({out, in, kernel, kernel}),
          .bias = torch::zeros({out}),
          .stride = stride,
          .padding = static_cast<int>(kernel / 2)};
}

TEST(PlanCost, CountsConvolutionsAndNothingElse) {
  Plan plan(3);
  const Value stem = plan.add(Convolution{.in = Plan::kInput, .layer = plan.add_layer(layer(4, 3, 7, 2))});
  const Value pooled = plan.add(MaxPool{.in = stem, .kernel = 2, .stride = 2});
  const Value gate =
      plan.add(Convolution{.in = plan.add(Mean{pooled}), .layer = plan.add_layer(layer(4, 4, 1, 1))});
  plan.add_output(plan.add(GatedSum{.in = pooled, .gate = gate}));
  // 2 images: 8×10 outputs of 4 channels from 3·7·7, and 4 outputs from 4 for the gate.
  EXPECT_EQ(multiply_adds(plan, {2, 3, 16, 20}), 2 * (8 * 10 * 4 * 3 * 49 + 4 * 4));
}

TEST(PlanCost, RefusesImagesThatDoNotFit) {
  Plan plan(3);
  plan.add_output(plan.add(Convolution{.in = Plan::kInput, .layer = plan.add_layer(layer(4, 3, 7, 2))}));
  EXPECT_THROW(multiply_adds(plan, {1, 1, 16, 16}), Error);
}

}  // namespace
}  // namespace deepwrist::engine
