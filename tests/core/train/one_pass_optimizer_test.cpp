#include "core/train/one_pass_optimizer.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <string>
#include <vector>

namespace deepwrist::train {
namespace {

using torch::Tensor;

OptimizerOptions one_pass_options(const std::string& name, double momentum = 0, bool nesterov = false) {
  OptimizerOptions options;
  options.name = name;
  options.lr = 0.05;
  options.weight_decay = 0.01;
  options.momentum = momentum;
  options.nesterov = nesterov;
  return options;
}

const std::vector<OptimizerOptions>& one_pass_kinds() {
  static const std::vector<OptimizerOptions> all{
      one_pass_options("SGD"), one_pass_options("torch.optim.SGD", 0.9), one_pass_options("SGD", 0.9, true),
      one_pass_options("Adam"), one_pass_options("torch.optim.AdamW")};
  return all;
}

/// Of several orders in memory, one of them large enough for several threads; the last never has a gradient.
std::vector<Tensor> weights_of_a_network() {
  torch::manual_seed(4);
  std::vector<Tensor> all{torch::randn({70, 30, 3, 3}).contiguous(at::MemoryFormat::ChannelsLast),
                          torch::randn({7, 5, 1, 1}), torch::randn({}), torch::randn({11}),
                          torch::randn({4})};
  for (auto& tensor : all) tensor.set_requires_grad(true);
  return all;
}

/// The same gradients for any copy of the parameters at the same step.
void give_gradients(std::vector<Tensor>& parameters, int step) {
  torch::manual_seed(10 + step);
  for (std::size_t i = 0; i + 1 < parameters.size(); ++i) {
    const auto sizes = parameters[i].sizes();
    // The third step's are in another order than the parameters.
    parameters[i].mutable_grad() = step == 2
                                       ? torch::randn(sizes)
                                       : torch::empty_like(parameters[i].detach()).copy_(torch::randn(sizes));
  }
}

void make_steps(Optimizer& optimizer, std::vector<Tensor>& parameters, int first, int end) {
  for (int step = first; step < end; ++step) {
    optimizer.zero_grad();
    give_gradients(parameters, step);
    optimizer.step();
  }
}

void expect_near(const std::vector<Tensor>& a, const std::vector<Tensor>& b) {
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_TRUE(torch::allclose(a[i], b[i], 1e-5, 1e-6)) << "parameter " << i;
}

TEST(OnePassOptimizer, IsThereForAllButRmspropAndForFloatingPointOnTheCpu) {
  for (const auto& options : one_pass_kinds())
    EXPECT_NE(make_one_pass_optimizer(options, weights_of_a_network()), nullptr) << options.name;
  EXPECT_EQ(make_one_pass_optimizer(one_pass_options("RMSprop"), weights_of_a_network()), nullptr);
  EXPECT_EQ(make_one_pass_optimizer(one_pass_options("SGD"), {}), nullptr);
  EXPECT_EQ(make_one_pass_optimizer(one_pass_options("SGD"), {torch::zeros({2}, torch::kBFloat16)}), nullptr);
  EXPECT_EQ(make_one_pass_optimizer(one_pass_options("SGD"),
                                    {torch::zeros({2}), torch::zeros({2}, torch::kDouble)}),
            nullptr);
  EXPECT_EQ(make_one_pass_optimizer(one_pass_options("SGD"), {torch::zeros({4, 4}).slice(1, 0, 2)}), nullptr);
}

TEST(OnePassOptimizer, StepsAsLibTorchsAndEachGoesOnFromTheOthersState) {
  for (const auto& options : one_pass_kinds()) {
    SCOPED_TRACE(options.name + (options.nesterov ? " nesterov" : ""));
    auto by_torch = weights_of_a_network(), by_us = weights_of_a_network();
    auto torch_optimizer = make_torch_optimizer(options, by_torch);
    auto our_optimizer = make_one_pass_optimizer(options, by_us);
    make_steps(*torch_optimizer, by_torch, 0, 4);
    make_steps(*our_optimizer, by_us, 0, 4);
    expect_near(by_us, by_torch);

    weights::StateDict of_torch, of_us;
    torch_optimizer->save(of_torch);
    our_optimizer->save(of_us);
    ASSERT_EQ(of_us.entries().size(), of_torch.entries().size());
    for (const auto& [name, tensor] : of_torch.entries()) {
      ASSERT_NE(of_us.find(name), nullptr) << name;
      EXPECT_TRUE(torch::allclose(*of_us.find(name), tensor, 1e-5, 1e-6)) << name;
    }
    torch_optimizer = make_torch_optimizer(options, by_torch);
    our_optimizer = make_one_pass_optimizer(options, by_us);
    torch_optimizer->restore(of_us);
    our_optimizer->restore(of_torch);
    make_steps(*torch_optimizer, by_torch, 4, 7);
    make_steps(*our_optimizer, by_us, 4, 7);
    expect_near(by_us, by_torch);
  }
}

TEST(OnePassOptimizer, StepsDoNotDependOnTheNumberOfThreads) {
  const int before = at::get_num_threads();
  for (const auto& options : one_pass_kinds()) {
    std::vector<std::vector<Tensor>> results;
    for (const int threads : {1, 3}) {
      at::set_num_threads(threads);
      auto& parameters = results.emplace_back(weights_of_a_network());
      make_steps(*make_one_pass_optimizer(options, parameters), parameters, 0, 3);
    }
    for (std::size_t i = 0; i < results[0].size(); ++i)
      EXPECT_TRUE(torch::equal(results[0][i], results[1][i])) << options.name;
  }
  at::set_num_threads(before);
}

}  // namespace
}  // namespace deepwrist::train
