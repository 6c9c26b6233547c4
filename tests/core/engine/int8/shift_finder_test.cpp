#include "core/engine/int8/shift_finder.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "core/engine/fast_network.h"
#include "core/engine/int8/range_finder.h"

namespace deepwrist::engine {
namespace {

/// Three 3×3 convolutions with few channels; the same weights at each call.
Plan some_plan() {
  torch::manual_seed(1);
  Plan plan(3);
  const auto convolve = [&](Value in, int64_t channels, int64_t out, Activation activation) {
    const int layer = plan.add_layer(
        {.weight = torch::randn({out, channels, 3, 3}) / 5, .bias = torch::randn({out}), .padding = 1});
    return plan.add(Convolution{.in = in, .layer = layer, .activation = activation});
  };
  const Value first = convolve(Plan::kInput, 3, 6, Activation::relu);
  plan.add_output(convolve(convolve(first, 6, 6, Activation::relu), 6, 8, Activation::none));
  return plan;
}

torch::Tensor channel_means(const torch::Tensor& values) { return values.mean({0, 2, 3}); }

TEST(ShiftFinder, KeepsTheMeanOfEveryChannel) {
  if (!has_int8()) GTEST_SKIP() << "this processor has no VNNI instructions";
  const auto images = torch::randn({6, 3, 24, 30});
  RangeFinder range_finder(some_plan());
  FastNetwork observed(range_finder.observed(some_plan()), torch::kCPU, 4);
  range_finder.add(observed.run(images));
  const auto plain = range_finder.ranges();
  ShiftFinder shift_finder(some_plan(), plain);
  for (const auto& half : images.chunk(2)) shift_finder.add(observed.run(half));

  FastNetwork exact(some_plan(), torch::kCPU, 4);
  const auto expected = channel_means(exact.run(images).front());
  const auto error = [&](const ActivationRanges& ranges) {
    FastNetwork reduced(some_plan(), torch::kCPU, 4, Engine::automatic, {InferencePrecision::int8, ranges});
    return (channel_means(reduced.run(images).front()) - expected).abs().max().item<double>();
  };
  EXPECT_LT(error(shift_finder.result()), 0.2 * error(plain));
}

}  // namespace
}  // namespace deepwrist::engine
