#include "core/engine/choice/rule_check.h"

#include <gmock/gmock.h>
#include <torch/types.h>

namespace deepwrist::engine {
namespace {

using ::testing::ElementsAre;

/// Input of 3 channels → `channels` → 3×3 three times, the last with a gate; a 1×1.
Plan plan_of(int64_t channels) {
  Plan plan(3);
  const auto layer = [&](int64_t in, int64_t out, int64_t side) {
    return plan.add_layer({torch::zeros({out, in, side, side}), torch::zeros({out}), 1, side == 3 ? 1 : 0});
  };
  const auto first = plan.add(Convolution{Plan::kInput, layer(3, channels, 3)});
  const auto second = plan.add(Convolution{first, layer(channels, channels, 3)});
  const auto third = plan.add(Convolution{second, layer(channels, channels, 3)});
  const auto mean = plan.add(Mean{third});
  const auto gated = plan.add(Convolution{
      .in = third, .layer = layer(channels, channels, 3), .activation = Activation::relu, .gate = mean});
  plan.add_output(plan.add(Convolution{gated, layer(channels, 16, 1)}));
  return plan;
}

TEST(RuleCheck, KindsAreConvolutionsThatMayGoEitherWayEachOnce) {
  const auto kinds = convolution_kinds(plan_of(64), {1, 3, 16, 16});
  ASSERT_EQ(kinds.size(), 1U) << "not the first, on the input; not the gated one; not 1×1";
  EXPECT_EQ(kinds[0].in[1], 64);
  EXPECT_EQ(kinds[0].out, 64);
}

TEST(RuleCheck, CountsWhatTheRuleLoses) {
  const std::vector<ConvolutionKind> kinds{
      {{1, 64, 16, 16}, 64}, {{1, 64, 16, 16}, 128}, {{1, 8, 16, 16}, 8}};
  // Direct and Winograd; the rule takes Winograd, Winograd and, for few channels, the direct way.
  const auto check = check_rule(kinds, [](const Shape&, int64_t out) {
    return out == 64 ? TwoTimes{2, 1} : out == 128 ? TwoTimes{1, 1.5} : TwoTimes{1, 4};
  });
  EXPECT_EQ(check.kinds, 3);
  EXPECT_EQ(check.as_measured, 2);
  EXPECT_DOUBLE_EQ(check.mean_excess, 0.5 / 3);
  EXPECT_DOUBLE_EQ(check.worst_excess, 0.5);
  EXPECT_EQ(check.worst_kind, "64 to 128, 1 of 16x16");
}

TEST(RuleCheck, OfNothingIsNothing) {
  const auto check = check_rule({}, [](const Shape&, int64_t) { return TwoTimes{1, 1}; });
  EXPECT_EQ(check.kinds, 0);
  EXPECT_EQ(check.mean_excess, 0);
}

}  // namespace
}  // namespace deepwrist::engine
