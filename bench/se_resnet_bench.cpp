#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "classifier/fracture_network.h"
#include "classifier/se_resnet.h"
#include "classifier/se_resnet_plan.h"
#include "core/engine/device.h"
#include "core/weights/load.h"
#include "tests/support/formula_weights.h"

namespace deepwrist::classifier {
namespace {

constexpr int64_t kSide = 224;

weights::StateDict weights() {
  return testing::formula_weights("net", weights::state_dict_of(*SeResNet(SeResNetParams{})));
}

torch::Tensor crops(const benchmark::State& state) {
  return testing::formula_input("x", {state.range(1), 3, kSide, kSide});
}

/// The peer: modules as the original has them, with malloc's defaults and nothing else set but the threads.
void plain_modules(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(state.range(0)));
  SeResNet net(SeResNetParams{});
  net->eval();
  weights::load_state_dict(*net, weights()).require_ok("formula weights");
  const torch::NoGradGuard no_grad;
  const auto input = crops(state);
  net->forward(input);  // kernels generated, memory touched
  for (auto _ : state) benchmark::DoNotOptimize(net->forward(input));
}

void fast_copy(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  FractureNetwork network(architecture(SeResNetParams{}), weights(), torch::kCPU);
  const auto input = crops(state);
  network.run(input);  // weights packed, kernels generated
  for (auto _ : state) benchmark::DoNotOptimize(network.run(input));
}

/// Grey crops, whose channels are alike.
void fast_copy_of_grey(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  FractureNetwork network(architecture(SeResNetParams{}), weights(), torch::kCPU, "weights",
                          Engine::automatic, {}, /*equal_channels=*/true);
  const auto input = crops(state).narrow(1, 0, 1).contiguous();
  network.run(input);
  for (auto _ : state) benchmark::DoNotOptimize(network.run(input));
}

/// Grey crops in 8 bits, the first `range(2)` of the activations that 8 bits can hold in float32. How large
/// the activations are makes no difference to the time.
void fast_copy_in_8_bits(benchmark::State& state) {
  if (!engine::has_int8()) return state.SkipWithError("this processor has no VNNI instructions");
  engine::configure_threads(static_cast<int>(state.range(0)));
  const auto plan = plan_se_resnet(SeResNetParams{}, weights(), "weights").plan;
  engine::NumberFormat numbers{InferencePrecision::int8};
  numbers.ranges.limits.assign(plan.steps().size() + 1, 0.0F);
  const auto values = engine::quantizable_values(plan);
  for (auto i = static_cast<std::size_t>(state.range(2)); i < values.size(); ++i)
    numbers.ranges.limits[static_cast<std::size_t>(values[i])] = 4.0F;
  FractureNetwork network(architecture(SeResNetParams{}), weights(), torch::kCPU, "weights",
                          Engine::automatic, numbers, /*equal_channels=*/true);
  const auto input = crops(state).narrow(1, 0, 1).contiguous();
  network.run(input);
  for (auto _ : state) benchmark::DoNotOptimize(network.run(input));
}

/// From a state dictionary in memory to the first outputs.
void fast_copy_first_run(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  const auto input = crops(state);
  for (auto _ : state) {
    state.PauseTiming();
    auto entries = weights();
    state.ResumeTiming();
    benchmark::DoNotOptimize(
        FractureNetwork(architecture(SeResNetParams{}), std::move(entries), torch::kCPU).run(input));
  }
}

// {threads, crops, activations in float32}
BENCHMARK(plain_modules)
    ->Args({2, 10})
    ->Args({1, 10})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy)
    ->Args({2, 10})
    ->Args({2, 1})
    ->Args({1, 10})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy_of_grey)
    ->Args({2, 10})
    ->Args({1, 10})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy_in_8_bits)
    ->Args({2, 10, 0})
    ->Args({2, 10, 12})
    ->Args({2, 10, 19})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy_first_run)
    ->Args({2, 10})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace deepwrist::classifier
