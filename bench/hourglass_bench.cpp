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

HourglassParams params(const benchmark::State& state) {
  HourglassParams params;
  params.bw = static_cast<int>(state.range(2));
  params.hg_depth = static_cast<int>(state.range(3));
  return params;
}

weights::StateDict weights(const HourglassParams& of) {
  auto entries = testing::formula_weights("net", weights::state_dict_of(*HourglassNet(of)));
  testing::apply_localizer_gain(entries, 0.5);
  return entries;
}

torch::Tensor images(const benchmark::State& state) {
  return testing::formula_input("x", {state.range(1), 1, kSide, kSide});
}

/// The peer: modules as the original has them, with malloc's defaults and nothing else set but the threads.
void plain_modules(benchmark::State& state) {
  at::set_num_threads(static_cast<int>(state.range(0)));
  HourglassNet net(params(state));
  net->eval();
  weights::load_state_dict(*net, weights(params(state))).require_ok("formula weights");
  const torch::NoGradGuard no_grad;
  const auto input = images(state);
  net->forward(input);  // kernels generated, memory touched
  for (auto _ : state) benchmark::DoNotOptimize(net->forward(input));
}

void fast_copy(benchmark::State& state) {
  engine::configure_threads(static_cast<int>(state.range(0)));
  LandmarkNetwork network(architecture(params(state)), weights(params(state)), torch::kCPU);
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
    auto entries = weights(params(state));
    state.ResumeTiming();
    benchmark::DoNotOptimize(
        LandmarkNetwork(architecture(params(state)), std::move(entries), torch::kCPU).run(input));
  }
}

// Threads, images, base width and depth: the published network, and the one that comes with the programs.
void published(benchmark::internal::Benchmark* bench) { bench->Args({2, 1, 64, 6})->Args({1, 1, 64, 6}); }
void built_in(benchmark::internal::Benchmark* bench) {
  for (const int images : {1, 8}) bench->Args({1, images, 8, 4})->Args({2, images, 8, 4});
}
void as_all(benchmark::internal::Benchmark* bench) {
  bench->ArgNames({"threads", "images", "bw", "depth"})
      ->Unit(benchmark::kMillisecond)
      ->MeasureProcessCPUTime()
      ->UseRealTime();
}

BENCHMARK(plain_modules)->Apply(published)->Apply(built_in)->Apply(as_all);
BENCHMARK(fast_copy)->Apply(published)->Args({2, 8, 64, 6})->Apply(built_in)->Apply(as_all);
BENCHMARK(fast_copy_first_run)->Args({2, 1, 64, 6})->Args({2, 1, 8, 4})->Apply(as_all);

}  // namespace
}  // namespace deepwrist::localizer
