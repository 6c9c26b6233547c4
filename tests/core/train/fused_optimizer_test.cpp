#include "core/train/fused_optimizer.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/version.h>

#include <cmath>

namespace deepwrist::train {
namespace {

using torch::Tensor;

constexpr bool kHasFused = TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4);

OptimizerOptions fused_options(const std::string& name, double momentum = 0) {
  OptimizerOptions options;
  options.name = name;
  options.lr = 0.05;
  options.weight_decay = 0.01;
  options.momentum = momentum;
  options.nesterov = momentum > 0;
  return options;
}

const std::vector<OptimizerOptions>& kinds() {
  static const std::vector<OptimizerOptions> all{fused_options("SGD"), fused_options("torch.optim.SGD", 0.9),
                                                 fused_options("Adam"), fused_options("torch.optim.AdamW")};
  return all;
}

std::vector<Tensor> fresh_parameters() {
  return {torch::tensor({0.5F, -1.0F, 2.0F}).set_requires_grad(true),
          torch::tensor({1.0F, 0.25F, -0.5F}).set_requires_grad(true)};
}

void add_gradients(Optimizer& optimizer, std::vector<Tensor>& parameters) {
  optimizer.zero_grad();
  (parameters[0].square().sum() + (parameters[1] * parameters[0]).exp().sum()).backward();
}

void run_down(Optimizer& optimizer, std::vector<Tensor>& parameters, int steps) {
  for (int i = 0; i < steps; ++i) {
    add_gradients(optimizer, parameters);
    optimizer.step();
  }
}

void expect_close(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_TRUE(torch::allclose(a[i], b[i], 1e-5, 1e-6));
}

TEST(FusedOptimizer, IsThereForAllButRmspropWhereLibTorchHasIt) {
  for (const auto& options : kinds()) {
    EXPECT_EQ(make_fused_optimizer(options, fresh_parameters()) != nullptr, kHasFused) << options.name;
  }
  EXPECT_EQ(make_fused_optimizer(fused_options("RMSprop"), fresh_parameters()), nullptr);
}

TEST(FusedOptimizer, StepsAsThePlainOneAndGoesOnFromItsState) {
  if (!kHasFused) GTEST_SKIP() << "LibTorch " << TORCH_VERSION << " has no fused steps on the CPU";
  for (const auto& options : kinds()) {
    auto plain = fresh_parameters(), fused = fresh_parameters(), taken_over = fresh_parameters();
    const auto by_plain = make_optimizer(options, plain);
    const auto by_fused = make_fused_optimizer(options, fused),
               later = make_fused_optimizer(options, taken_over);
    run_down(*by_plain, plain, 4);
    run_down(*by_fused, fused, 4);
    expect_close(fused, plain);

    weights::StateDict of_plain, of_fused;
    by_plain->save(of_plain);
    by_fused->save(of_fused);
    ASSERT_EQ(of_plain.entries().size(), of_fused.entries().size()) << options.name;
    for (const auto& [name, tensor] : of_plain.entries()) {
      ASSERT_NE(of_fused.find(name), nullptr) << name;
      EXPECT_TRUE(torch::allclose(*of_fused.find(name), tensor, 1e-5, 1e-6)) << name;
    }
    {
      const torch::NoGradGuard no_grad;
      for (std::size_t i = 0; i < plain.size(); ++i) taken_over[i].copy_(plain[i]);
    }
    later->restore(of_plain);
    run_down(*by_plain, plain, 3);
    run_down(*later, taken_over, 3);
    expect_close(taken_over, plain);
  }
}

TEST(FusedOptimizer, DividesGradientsAndLeavesStepsOutUncounted) {
  if (!kHasFused) GTEST_SKIP() << "LibTorch " << TORCH_VERSION << " has no fused steps on the CPU";
  for (const auto& options : kinds()) {
    auto plain = fresh_parameters(), scaled = fresh_parameters();
    const auto by_plain = make_optimizer(options, plain);
    const auto by_scaled = make_fused_optimizer(options, scaled);
    for (const bool left_out : {true, false, true, false}) {
      add_gradients(*by_scaled, scaled);
      for (auto& parameter : scaled) parameter.mutable_grad().mul_(left_out ? HUGE_VAL : 8);
      by_scaled->step_scaled(torch::tensor(8.0F), torch::tensor(left_out ? 1.0F : 0.0F));
      if (!left_out) run_down(*by_plain, plain, 1);
      expect_close(scaled, plain);
    }
  }
}

}  // namespace
}  // namespace deepwrist::train
