#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "core/engine/device.h"
#include "core/weights/load.h"
#include "localizer/hourglass.h"
#include "localizer/landmark_network.h"
#include "tests/support/formula_weights.h"

namespace deepwrist::localizer {
namespace {

constexpr int64_t kSide = 256;

weights::StateDict weights() {
  auto entries = testing::formula_weights("net", weights::state_dict_of(*HourglassNet(HourglassParams{})));
  testing::apply_localizer_gain(entries, 0.5);
  return entries;
}

torch::Tensor images(const benchmark::State& state) {
  return testing::formula_input("x", {state.range(1), 1, kSide, kSide});
}

/// The peer: modules as the original has them, with malloc's defaults and nothing else set but the threads.
void plain_modules(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(state.range(0)));
  HourglassNet net(HourglassParams{});
  net->eval();
  weights::load_state_dict(*net, weights()).require_ok("formula weights");
  const torch::NoGradGuard no_grad;
  const auto input = images(state);
  net->forward(input);  // kernels generated, memory touched
  for (auto _ : state) benchmark::DoNotOptimize(net->forward(input));
}

void fast_copy(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  LandmarkNetwork network(architecture(HourglassParams{}), weights(), torch::kCPU);
  const auto input = images(state);
  network.run(input);  // weights packed, kernels generated
  for (auto _ : state) benchmark::DoNotOptimize(network.run(input));
}

/// From a state dictionary in memory to the first landmarks.
void fast_copy_first_run(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  const auto input = images(state);
  for (auto _ : state) {
    state.PauseTiming();
    auto entries = weights();
    state.ResumeTiming();
    benchmark::DoNotOptimize(
        LandmarkNetwork(architecture(HourglassParams{}), std::move(entries), torch::kCPU).run(input));
  }
}

// {threads, images}
BENCHMARK(plain_modules)
    ->Args({2, 1})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy)
    ->Args({2, 1})
    ->Args({2, 4})
    ->Args({1, 1})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();
BENCHMARK(fast_copy_first_run)
    ->Args({2, 1})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime()
    ->UseRealTime();

}  // namespace
}  // namespace deepwrist::localizer
