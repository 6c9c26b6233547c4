#include <benchmark/benchmark.h>

#include "phantom/wild/radiograph_picture.h"

namespace {

using namespace deepwrist;

// One radiograph of 640×512 on one thread; make_phantoms writes two a wrist.
void render_view(benchmark::State& state, View view) {
  const phantom::Texture texture(1);
  std::uint32_t index = 0;
  for (auto _ : state) {
    const phantom::Case what{1, index, index % 2 ? std::optional<double>(0.4) : std::nullopt};
    const phantom::Wrist wrist = phantom::wrist_of(what);
    benchmark::DoNotOptimize(phantom::render(what, wrist, view, {512, 640}, texture).shown.data);
    ++index;
  }
}

// One of the style "wild" that fits into 640×640.
void render_wild_view(benchmark::State& state, View view) {
  const phantom::Texture texture(1);
  std::uint32_t index = 0;
  for (auto _ : state) {
    const phantom::Case what{1, index, index % 2 ? std::optional<double>(0.4) : std::nullopt};
    benchmark::DoNotOptimize(phantom::wild::render_wild(what, view, {640, 640}, texture).xray.shown.data);
    ++index;
  }
}

BENCHMARK_CAPTURE(render_wild_view, pa, View::pa)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_wild_view, lat, View::lat)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_view, pa, View::pa)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(render_view, lat, View::lat)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
