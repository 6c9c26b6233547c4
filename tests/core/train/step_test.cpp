#include "core/train/step.h"

#include <gtest/gtest.h>
#include <torch/types.h>

#include <cmath>

#include "core/train/loss.h"

namespace deepwrist::train {
namespace {

std::vector<torch::Tensor> parameter_with_gradient(double gradient) {
  auto parameter = torch::zeros({3}).requires_grad_();
  parameter.mutable_grad() = torch::full({3}, gradient);
  return {parameter};
}

TEST(GradientScaler, UndoesItsScale) {
  GradientScaler scaler(true);
  EXPECT_EQ(scaler.scaled(torch::tensor(1.0F)).item<float>(), 65536);
  const auto parameters = parameter_with_gradient(65536 * 0.25);
  EXPECT_TRUE(scaler.unscale(parameters));
  EXPECT_EQ(parameters[0].grad()[0].item<float>(), 0.25F);
}

TEST(GradientScaler, HalvesWhenGradientsOverflowAndDoublesAfterManyGoodSteps) {
  GradientScaler scaler(true);
  EXPECT_FALSE(scaler.unscale(parameter_with_gradient(HUGE_VAL)));
  EXPECT_FALSE(scaler.unscale(parameter_with_gradient(NAN)));
  EXPECT_EQ(scaler.scale(), 16384);
  for (int i = 0; i < 1999; ++i) EXPECT_TRUE(scaler.unscale(parameter_with_gradient(1)));
  EXPECT_EQ(scaler.scale(), 16384);
  EXPECT_TRUE(scaler.unscale(parameter_with_gradient(1)));
  EXPECT_EQ(scaler.scale(), 32768);
}

TEST(GradientScaler, IsNothingForOtherPrecisions) {
  GradientScaler scaler(false);
  EXPECT_EQ(scaler.scaled(torch::tensor(1.0F)).item<float>(), 1);
  EXPECT_TRUE(scaler.unscale(parameter_with_gradient(HUGE_VAL)));  // the loss is checked before
  EXPECT_EQ(scaler.scale(), 1);
}

TEST(GradientScaler, GoesOnFromWhatItWas) {
  GradientScaler scaler(true);
  EXPECT_FALSE(scaler.unscale(parameter_with_gradient(NAN)));
  EXPECT_TRUE(scaler.unscale(parameter_with_gradient(1)));
  GradientScaler resumed(true);
  resumed.restore(scaler.scale(), scaler.good_steps());
  EXPECT_EQ(resumed.scale(), 32768);
  EXPECT_EQ(resumed.good_steps(), 1);
  resumed.restore(0, 7);  // a checkpoint of a run in another precision
  EXPECT_EQ(resumed.scale(), 32768);
}

double loss_of(const LossOptions& options, const torch::Tensor& output, const torch::Tensor& target) {
  return make_loss(options)(output, target).item<double>();
}

TEST(Loss, WingIsLogarithmicNearAndLinearFar) {
  LossOptions wing{.name = "WingLoss"};
  const double w = wing.wing_width, e = wing.wing_curvature, c = w - w * std::log(1 + w / e);
  const auto zero = torch::zeros({1, 1, 2}, torch::kDouble);
  EXPECT_NEAR(loss_of(wing, torch::full({1, 1, 2}, 0.02, torch::kDouble), zero), w * std::log(1 + 0.02 / e),
              1e-12);
  EXPECT_NEAR(loss_of(wing, torch::full({1, 1, 2}, -0.3, torch::kDouble), zero), 0.3 - c, 1e-12);
}

TEST(Loss, SquaresAbsolutesAndCrossEntropyAreMeans) {
  const auto output = torch::tensor({0.5, -1.0}, torch::kDouble),
             target = torch::tensor({1.0, 1.0}, torch::kDouble);
  EXPECT_NEAR(loss_of({.name = "torch.nn.MSELoss"}, output, target), (0.25 + 4) / 2, 1e-12);
  EXPECT_NEAR(loss_of({.name = "L1Loss"}, output, target), (0.5 + 2) / 2, 1e-12);
  const auto logits = torch::tensor({{0.0, std::log(3.0)}, {0.0, 0.0}}, torch::kDouble);
  EXPECT_NEAR(loss_of({.name = "CrossEntropyLoss"}, logits, torch::tensor({1, 0}, torch::kLong)),
              (std::log(4.0 / 3) + std::log(2.0)) / 2, 1e-12);
}

TEST(Loss, LabelSmoothingSharesWithTheOtherClass) {
  const auto logits = torch::tensor({{0.3, 1.1}}, torch::kDouble);
  const auto target = torch::tensor({1}, torch::kLong);
  const double log_sum = std::log(std::exp(0.3) + std::exp(1.1));
  const double expected = -(0.9 + 0.05) * (1.1 - log_sum) - 0.05 * (0.3 - log_sum);
  EXPECT_NEAR(loss_of({.name = "CrossEntropyLoss", .label_smoothing = 0.1}, logits, target), expected, 1e-12);
}

// Expected values of four outputs by the formulas, in Python's float64.
torch::Tensor four_logits() {
  return torch::tensor({{0.3, 1.1}, {-0.7, 0.2}, {2.0, -1.5}, {0.4, 0.1}}, torch::kDouble);
}
torch::Tensor four_classes() { return torch::tensor({1, 0, 0, 1}, torch::kLong); }

TEST(Loss, ClassWeightsDivideByTheirSum) {
  const LossOptions weighted{.name = "CrossEntropyLoss", .weight = {0.4, 1.7}};
  EXPECT_NEAR(loss_of(weighted, four_logits(), four_classes()), 0.6170563725975241, 1e-12);
  auto smoothed = weighted;
  smoothed.label_smoothing = 0.1;
  EXPECT_NEAR(loss_of(smoothed, four_logits(), four_classes()), 0.672759740423297, 1e-12);
  EXPECT_NEAR(make_loss(weighted).weights(four_classes()).sum().item<double>(), 4.2, 1e-12);
  EXPECT_FALSE(make_loss({.name = "CrossEntropyLoss"}).weights);
}

TEST(Loss, FocalCountsEasyImagesLess) {
  const LossOptions focal{.name = "FocalLoss"}, steep{.name = "FocalLoss", .gamma = 0.5};
  EXPECT_NEAR(loss_of(focal, four_logits(), four_classes()), 0.23623954272225317, 1e-12);
  EXPECT_NEAR(loss_of(steep, four_logits(), four_classes()), 0.47644221056132974, 1e-12);
  auto weighted = focal;
  weighted.weight = {0.4, 1.7};
  EXPECT_NEAR(loss_of(weighted, four_logits(), four_classes()), 0.1882984202027044, 1e-12);
  weighted.gamma = 0;
  EXPECT_NEAR(loss_of(weighted, four_logits(), four_classes()), 0.6170563725975241, 1e-12);
}

TEST(Loss, FocalHasGradientsWhereTheAnswerIsCertain) {
  for (const double gamma : {0.0, 0.5, 1.0, 2.0}) {
    auto certain = torch::tensor({{-400.0F, 400.0F}, {400.0F, -400.0F}}).requires_grad_();
    const auto loss =
        make_loss({.name = "FocalLoss", .gamma = gamma})(certain, torch::tensor({1, 1}, torch::kLong));
    loss.backward();
    EXPECT_TRUE(torch::isfinite(certain.grad()).all().item<bool>()) << gamma;
    EXPECT_NEAR(loss.item<double>(), 400, 1e-3);
  }
}

TEST(Loss, SmoothL1TurnsAtItsBeta) {
  const auto zero = torch::zeros({2}, torch::kDouble), apart = torch::full({2}, 0.5, torch::kDouble);
  EXPECT_NEAR(loss_of({.name = "SmoothL1Loss"}, apart, zero), 0.125, 1e-12);
  EXPECT_NEAR(loss_of({.name = "torch.nn.SmoothL1Loss", .beta = 0.1}, apart, zero), 0.45, 1e-12);
}

TEST(BatchLoss, MixesImagesAndLosses) {
  const auto images = torch::tensor({1.0, 3.0}, torch::kDouble).view({2, 1});
  const auto targets = torch::tensor({0.0, 10.0}, torch::kDouble).view({2, 1});
  const Mixup mixup{.share = 0.75, .partner = {1, 0}};
  const auto loss =
      batch_loss([](const torch::Tensor& x) { return x; },
                 {[](const torch::Tensor& p, const torch::Tensor& y) { return (p - y).abs().mean(); }},
                 images, targets, mixup);
  // p = {1.5, 2.5}: against its own targets (1.5 + 7.5) / 2, against the partners' (8.5 + 2.5) / 2.
  EXPECT_NEAR(loss.item<double>(), 0.75 * 4.5 + 0.25 * 5.5, 1e-12);
}

}  // namespace
}  // namespace deepwrist::train
