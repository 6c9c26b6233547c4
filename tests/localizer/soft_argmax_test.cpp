#include "localizer/soft_argmax.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include "tests/support/formula_weights.h"

namespace deepwrist::localizer {
namespace {

TEST(SoftArgmax, APeakGivesItsPixelOverTheSizeWithoutHalfPixel) {
  auto logits = torch::zeros({1, 2, 4, 8});
  logits[0][0][3][7] = 100;
  logits[0][1][1][2] = 100;
  const auto points = soft_argmax(logits);
  ASSERT_EQ(points.sizes(), (std::vector<int64_t>{1, 2, 2}));
  EXPECT_FLOAT_EQ(points[0][0][0].item<float>(), 7.0F / 8);
  EXPECT_FLOAT_EQ(points[0][0][1].item<float>(), 3.0F / 4);
  EXPECT_FLOAT_EQ(points[0][1][0].item<float>(), 2.0F / 8);
  EXPECT_FLOAT_EQ(points[0][1][1].item<float>(), 1.0F / 4);
}

TEST(SoftArgmax, AFlatMapGivesItsMiddle) {
  const auto points = soft_argmax(torch::full({1, 1, 64, 64}, -3.0F, torch::kDouble));
  EXPECT_NEAR(points[0][0][0].item<double>(), 63.0 / 128, 1e-12);
  EXPECT_NEAR(points[0][0][1].item<double>(), 63.0 / 128, 1e-12);
}

TEST(SoftArgmax, MatchesTheReference) {
  const auto expected =
      torch::tensor({0.46268680691719055, 0.488447904586792, 0.5308575630187988, 0.4523313641548157,
                     0.47333523631095886, 0.5043007731437683, 0.3982813060283661, 0.4741024672985077,
                     0.4414611756801605, 0.42450109124183655, 0.5459492802619934, 0.43834447860717773});
  const auto points = soft_argmax(4 * testing::formula_input("hm", {2, 3, 16, 12}));
  EXPECT_LT((points.flatten() - expected).abs().max().item<double>(), 1e-6);
}

TEST(SoftArgmax, GradientMatchesFiniteDifferences) {
  torch::manual_seed(1);
  auto logits = torch::randn({1, 1, 3, 5}, torch::kDouble).requires_grad_();
  soft_argmax(logits)[0][0][0].backward();
  auto moved = logits.detach().clone();
  moved[0][0][1][4] += 1e-6;
  const auto difference = soft_argmax(moved) - soft_argmax(logits.detach());
  EXPECT_NEAR(logits.grad()[0][0][1][4].item<double>(), difference[0][0][0].item<double>() / 1e-6, 1e-6);
}

}  // namespace
}  // namespace deepwrist::localizer
