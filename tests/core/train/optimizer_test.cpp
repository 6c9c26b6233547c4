#include "core/train/optimizer.h"

#include <gtest/gtest.h>
#include <torch/nn/modules/linear.h>

#include <cmath>

#include "core/base/error.h"
#include "core/train/names.h"
#include "core/train/training_state.h"
#include "core/train/weight_average.h"
#include "tests/support/temporary_folder.h"

namespace deepwrist::train {
namespace {

using torch::Tensor;

OptimizerOptions named(const std::string& name) {
  OptimizerOptions options;
  options.name = name;
  options.lr = 0.05;
  options.momentum = name == "SGD" || name == "RMSprop" ? 0.9 : 0;
  options.weight_decay = 0.01;
  return options;
}

/// Minimises the same function of the same parameters on.
void descend(Optimizer& optimizer, std::vector<Tensor>& parameters, int steps) {
  for (int i = 0; i < steps; ++i) {
    optimizer.zero_grad();
    (parameters[0].square().sum() + (parameters[1] * parameters[0]).exp().sum()).backward();
    optimizer.step();
  }
}

std::vector<Tensor> start() {
  return {torch::tensor({0.5, -1.0, 2.0}).set_requires_grad(true),
          torch::tensor({1.0, 0.25, -0.5}).set_requires_grad(true)};
}

class OptimizerState : public ::testing::TestWithParam<std::string> {};

TEST_P(OptimizerState, GoesOnBitForBitFromAFile) {
  auto straight = start(), resumed = start();
  const auto whole = make_optimizer(named(GetParam()), straight);
  descend(*whole, straight, 7);

  const auto first = make_optimizer(named(GetParam()), resumed);
  descend(*first, resumed, 4);
  const testing::TemporaryFolder folder;
  TrainingState state;
  first->save(state.optimizer);
  write_training_state(folder / "last.pt", state);
  const auto second = make_optimizer(named(GetParam()), resumed);
  second->restore(read_training_state(folder / "last.pt").optimizer);
  descend(*second, resumed, 3);
  for (std::size_t i = 0; i < straight.size(); ++i) EXPECT_TRUE(torch::equal(straight[i], resumed[i]));
}

INSTANTIATE_TEST_SUITE_P(All, OptimizerState,
                         ::testing::ValuesIn(std::vector<std::string>(kOptimizerNames.begin(),
                                                                      kOptimizerNames.end())));

TEST(OptimizerState, RefusesTheStateOfAnother) {
  auto parameters = start();
  const auto adam = make_optimizer(named("Adam"), parameters);
  descend(*adam, parameters, 1);
  weights::StateDict state;
  adam->save(state);
  EXPECT_THROW(make_optimizer(named("SGD"), parameters)->restore(state), Error);
  state.entries().front().second = torch::zeros({7});
  EXPECT_THROW(make_optimizer(named("Adam"), parameters)->restore(state), Error);
}

/// A weight after steps along given gradients.
double after(const OptimizerOptions& options, double weight, const std::vector<double>& gradients) {
  std::vector<Tensor> parameters{torch::full({1}, weight, torch::kDouble).requires_grad_()};
  const auto optimizer = make_optimizer(options, parameters);
  for (const double gradient : gradients) {
    parameters[0].mutable_grad() = torch::full({1}, gradient, torch::kDouble);
    optimizer->step();
  }
  return parameters[0].item<double>();
}

const std::vector<double> kGradients{0.3, -0.1, 0.7};

TEST(Optimizer, SgdHasMomentumNesterovAndWeightDecay) {
  for (const bool nesterov : {false, true}) {
    OptimizerOptions options{.name = "SGD", .lr = 0.05, .weight_decay = 0.02, .momentum = 0.9};
    options.nesterov = nesterov;
    double w = 1.5, velocity = 0;
    for (std::size_t step = 0; step < kGradients.size(); ++step) {
      const double g = kGradients[step] + 0.02 * w;
      velocity = step == 0 ? g : 0.9 * velocity + g;
      w -= 0.05 * (nesterov ? g + 0.9 * velocity : velocity);
    }
    EXPECT_NEAR(after(options, 1.5, kGradients), w, 1e-14) << nesterov;
  }
}

// Kingma and Ba 2015, algorithm 1; Loshchilov and Hutter 2019, algorithm 2 (AdamW).
TEST(Optimizer, AdamAddsTheDecayToTheGradientAndAdamWToTheWeight) {
  for (const bool decoupled : {false, true}) {
    const OptimizerOptions options{.name = decoupled ? "AdamW" : "Adam",
                                   .lr = 0.05,
                                   .weight_decay = 0.02,
                                   .betas = {0.8, 0.95},
                                   .eps = 1e-6};
    double w = 1.5, m = 0, v = 0;
    for (std::size_t step = 0; step < kGradients.size(); ++step) {
      if (decoupled) w *= 1 - 0.05 * 0.02;
      const double g = kGradients[step] + (decoupled ? 0 : 0.02 * w), t = static_cast<double>(step) + 1;
      m = 0.8 * m + 0.2 * g;
      v = 0.95 * v + 0.05 * g * g;
      w -= 0.05 * (m / (1 - std::pow(0.8, t))) / (std::sqrt(v / (1 - std::pow(0.95, t))) + 1e-6);
    }
    EXPECT_NEAR(after(options, 1.5, kGradients), w, 1e-12) << decoupled;
  }
}

// Hinton's lecture 6e, with the momentum of PyTorch's class.
TEST(Optimizer, RmsPropDividesByTheRootMeanSquare) {
  const OptimizerOptions options{
      .name = "RMSprop", .lr = 0.05, .weight_decay = 0.02, .momentum = 0.5, .alpha = 0.9, .eps = 1e-6};
  double w = 1.5, square = 0, velocity = 0;
  for (const double gradient : kGradients) {
    const double g = gradient + 0.02 * w;
    square = 0.9 * square + 0.1 * g * g;
    velocity = 0.5 * velocity + g / (std::sqrt(square) + 1e-6);
    w -= 0.05 * velocity;
  }
  EXPECT_NEAR(after(options, 1.5, kGradients), w, 1e-12);
}

TEST(WeightAverage, FollowsTheWeightsAndGivesThemBack) {
  torch::nn::Linear net(1, 1);
  const torch::NoGradGuard no_grad;
  net->weight.fill_(1);
  WeightAverage average(*net, 0.5);
  net->weight.fill_(3);
  average.update(*net);  // decay of the first step: 2/11
  average.swap(*net);
  EXPECT_NEAR(net->weight.item<double>(), 1 * 2.0 / 11 + 3 * 9.0 / 11, 1e-6);
  average.swap(*net);
  EXPECT_EQ(net->weight.item<double>(), 3);
}

TEST(TrainingState, RefusesAFileOfWeightsOnly) {
  const testing::TemporaryFolder folder;
  const auto file = folder.write("last.pt", "nothing");
  EXPECT_THROW(read_training_state(file), Error);
}

}  // namespace
}  // namespace deepwrist::train
