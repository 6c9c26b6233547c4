#include "core/train/device_step.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>
#include <torch/nn/utils/clip_grad.h>

#include <cmath>

#include "core/train/step.h"

// On the CPU, with a plain optimiser that steps as a fused one does: what is decided does not depend on the
// device.

namespace deepwrist::train {
namespace {

using torch::Tensor;

constexpr double kRate = 0.5;

class PlainSgd final : public Optimizer {
 public:
  explicit PlainSgd(std::vector<Tensor> parameters) : parameters_(std::move(parameters)) {}
  bool fused() const override { return true; }
  void step() override { step_scaled({}, {}); }
  void zero_grad() override {}
  void set_rate(double) override {}
  void step_scaled(const Tensor& divisor, const Tensor& skipped) override {
    const torch::NoGradGuard no_grad;
    if (skipped.defined() && skipped.item<float>() == 1) return;
    for (auto& parameter : parameters_) {
      parameter.sub_(divisor.defined() ? parameter.grad() / divisor : parameter.grad(), kRate);
    }
  }
  void save(weights::StateDict&) const override {}
  void restore(const weights::StateDict&) override {}

 private:
  std::vector<Tensor> parameters_;
};

class DeviceSteps : public ::testing::Test {
 protected:
  void set_gradients(double first, double second) {
    network_->weight.mutable_grad() = torch::full_like(network_->weight, first).detach();
    network_->bias.mutable_grad() = torch::full_like(network_->bias, second).detach();
  }
  Tensor weights() const { return network_->weight.detach().clone(); }
  void run(DeviceStep& step, WeightAverage* average = nullptr) {
    step.run(network_->parameters(), optimizer_, average, *network_);
  }

  torch::nn::Linear network_{4, 3};
  PlainSgd optimizer_{network_->parameters()};
};

TEST_F(DeviceSteps, ClipTheNormAsLibTorchDoes) {
  for (const double size : {0.01, 5.0}) {  // below and above the norm that is allowed
    set_gradients(size, -size);
    auto gradients = network_->parameters();
    const auto before = weights();
    DeviceStep step(torch::kCPU, /*scales=*/false, /*clip=*/0.75);
    run(step);
    torch::nn::utils::clip_grad_norm_(gradients, 0.75);
    EXPECT_TRUE(torch::allclose(weights(), before - kRate * network_->weight.grad(), 1e-6, 1e-7));
    EXPECT_EQ(step.failed().item<float>(), 0);
  }
}

TEST_F(DeviceSteps, TakeTheScaleOutBeforeTheyClip) {
  set_gradients(65536 * 0.25, 0);
  const auto before = weights();
  DeviceStep step(torch::kCPU, /*scales=*/true, /*clip=*/100);
  EXPECT_EQ(step.scaled(torch::ones({})).item<float>(), 65536);
  run(step);
  EXPECT_TRUE(torch::allclose(weights(), before - kRate * 0.25));
}

TEST_F(DeviceSteps, WithoutScaleEndTheRunAtAnInfiniteGradient) {
  set_gradients(HUGE_VAL, 1);
  const auto before = weights();
  DeviceStep step(torch::kCPU, /*scales=*/false, /*clip=*/1);
  run(step);
  EXPECT_TRUE(torch::equal(weights(), before));
  set_gradients(1, 1);
  run(step);
  EXPECT_EQ(step.failed().item<float>(), 1) << "once is for good: the answer is read late";
}

TEST_F(DeviceSteps, OfFp16HalveTheScaleUntilNothingIsLeft) {
  DeviceStep step(torch::kCPU, /*scales=*/true, /*clip=*/0);
  set_gradients(1, NAN);
  const auto before = weights();
  run(step);
  EXPECT_TRUE(torch::equal(weights(), before));
  EXPECT_EQ(step.scale(), 32768);
  EXPECT_EQ(step.failed().item<float>(), 0);
  step.restore(1e-8, 7);
  run(step);
  EXPECT_EQ(step.failed().item<float>(), 1);
}

TEST_F(DeviceSteps, DoubleTheScaleAfterAsManyGoodStepsAsOnTheCpu) {
  DeviceStep step(torch::kCPU, /*scales=*/true, /*clip=*/0);
  GradientScaler scaler(true);
  step.restore(1024, GradientScaler::kGrowthInterval - 2);
  scaler.restore(1024, GradientScaler::kGrowthInterval - 2);
  for (int i = 0; i < 3; ++i) {
    set_gradients(1, 1);
    run(step);
    scaler.unscale(network_->parameters());
    EXPECT_EQ(step.scale(), scaler.scale());
    EXPECT_EQ(step.good_steps(), scaler.good_steps());
  }
  EXPECT_EQ(step.scale(), 2048);
  step.restore(0, 5);  // a checkpoint of a run in another precision
  EXPECT_EQ(step.scale(), 2048);
}

TEST_F(DeviceSteps, AverageNoWeightsOfAStepThatWasLeftOut) {
  WeightAverage average(*network_, 0.9), expected(*network_, 0.9);
  DeviceStep step(torch::kCPU, /*scales=*/true, /*clip=*/0);
  for (const double gradient : {3e4, HUGE_VAL, -1e4}) {
    set_gradients(gradient, gradient);
    run(step, &average);
    if (std::isfinite(gradient)) expected.update(*network_);
  }
  EXPECT_EQ(average.updates(), 2);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_TRUE(torch::allclose(average.values().entries()[i].second, expected.values().entries()[i].second,
                                1e-6, 1e-7));
  }
}

}  // namespace
}  // namespace deepwrist::train
