// 3×3 and 1×1 convolutions of the networks' shapes, forward and both gradients: LibTorch's (oneDNN, or BLAS
// for 1×1 of fewer than 16 images on one thread) and core/winograd. Counters: GFLOP/s of a direct
// convolution's operations.

#include <benchmark/benchmark.h>
#include <torch/torch.h>

#include "core/base/threads.h"
#include "core/engine/device.h"
#include "core/winograd/convolution.h"
#include "core/winograd/pointwise.h"

namespace {

using namespace deepwrist;
using torch::Tensor;

struct Layer {
  Layer(const benchmark::State& state, std::int64_t kernel)
      : images(torch::randn({state.range(0), state.range(1), state.range(3), state.range(3)})
                   .contiguous(at::MemoryFormat::ChannelsLast)),
        weights(torch::randn({state.range(2), state.range(1), kernel, kernel})
                    .contiguous(at::MemoryFormat::ChannelsLast)),
        gradient(torch::randn({state.range(0), state.range(2), state.range(3), state.range(3)})
                     .contiguous(at::MemoryFormat::ChannelsLast)) {}

  Tensor images, weights, gradient;
};

std::array<bool, 3> mask(bool images, bool weights) { return {images, weights, false}; }

Tensor torch_gradient(const Layer& layer, bool of_images) {
  const auto padding = layer.weights.size(2) / 2;
  const auto result =
      at::convolution_backward(layer.gradient, layer.images, layer.weights, at::nullopt, {1, 1},
                               {padding, padding}, {1, 1}, false, {0, 0}, 1, mask(of_images, !of_images));
  return of_images ? std::get<0>(result) : std::get<1>(result);
}

template <typename Run>
void measure(benchmark::State& state, const Run& run, std::int64_t kernel = 3) {
  engine::configure_threads(0);
  const torch::NoGradGuard no_grad;
  const Layer layer(state, kernel);
  for (auto _ : state) benchmark::DoNotOptimize(run(layer).data_ptr());
  const auto operations =
      2.0 * static_cast<double>(kernel * kernel * layer.images.numel()) * static_cast<double>(state.range(2));
  state.counters["GFLOP/s"] =
      benchmark::Counter(operations / 1e9, benchmark::Counter::kIsIterationInvariantRate);
}

void forward_torch(benchmark::State& state) {
  measure(state, [](const Layer& l) { return torch::conv2d(l.images, l.weights, {}, 1, 1); });
}
void forward_winograd(benchmark::State& state) {
  measure(state, [](const Layer& l) { return winograd::convolve(l.images, l.weights, {}); });
}
void images_torch(benchmark::State& state) {
  measure(state, [](const Layer& l) { return torch_gradient(l, true); });
}
void images_winograd(benchmark::State& state) {
  measure(state, [](const Layer& l) { return winograd::image_gradient(l.gradient, l.weights); });
}
void weights_torch(benchmark::State& state) {
  measure(state, [](const Layer& l) { return torch_gradient(l, false); });
}
void weights_winograd(benchmark::State& state) {
  measure(state, [](const Layer& l) { return winograd::weight_gradient(l.gradient, l.images, l.weights); });
}

void pointwise_forward_torch(benchmark::State& state) {
  measure(
      state, [](const Layer& l) { return torch::conv2d(l.images, l.weights); }, 1);
}
void pointwise_forward(benchmark::State& state) {
  measure(
      state, [](const Layer& l) { return winograd::pointwise(l.images, l.weights, {}, 1); }, 1);
}
void pointwise_images_torch(benchmark::State& state) {
  measure(
      state, [](const Layer& l) { return torch_gradient(l, true); }, 1);
}
void pointwise_images(benchmark::State& state) {
  measure(
      state,
      [](const Layer& l) {
        return winograd::pointwise_image_gradient(l.gradient, l.weights, l.images.sizes(), 1);
      },
      1);
}
void pointwise_weights_torch(benchmark::State& state) {
  measure(
      state, [](const Layer& l) { return torch_gradient(l, false); }, 1);
}
void pointwise_weights(benchmark::State& state) {
  measure(
      state,
      [](const Layer& l) { return winograd::pointwise_weight_gradient(l.gradient, l.images, l.weights, 1); },
      1);
}

/// Batch, channels in and out, side: of the localizer that comes with the programs.
void few_channels(benchmark::internal::Benchmark* b) {
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{{8, 8, 8, 128},
                                                                  {8, 8, 16, 128},
                                                                  {8, 16, 16, 64},
                                                                  {8, 16, 32, 64},
                                                                  {8, 32, 16, 64},
                                                                  {8, 32, 64, 64},
                                                                  {8, 64, 32, 64},
                                                                  {8, 16, 32, 32},
                                                                  {8, 32, 32, 16},
                                                                  {8, 32, 32, 8}}) {
    b->Args(shape);
  }
}

/// The same of the published networks, too.
void shapes(benchmark::internal::Benchmark* b) {
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{{8, 64, 64, 128},
                                                                  {8, 128, 128, 64},
                                                                  {8, 256, 128, 64},
                                                                  {8, 256, 256, 64},
                                                                  {8, 128, 128, 32},
                                                                  {8, 256, 128, 16},
                                                                  {8, 256, 128, 8},
                                                                  {8, 512, 512, 16},
                                                                  {8, 512, 512, 8},
                                                                  {16, 256, 256, 4},
                                                                  {8, 512, 512, 4}}) {
    b->Args(shape);
  }
  few_channels(b);
  b->Unit(benchmark::kMillisecond)->UseRealTime();
}

/// The same of 1×1.
void pointwise_shapes(benchmark::internal::Benchmark* b) {
  for (const auto& shape : std::vector<std::vector<std::int64_t>>{{16, 8, 32, 32},
                                                                  {16, 32, 8, 32},
                                                                  {16, 64, 256, 64},
                                                                  {16, 256, 64, 64},
                                                                  {16, 256, 1024, 16},
                                                                  {16, 2048, 512, 8}}) {
    b->Args(shape);
  }
  b->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
}

BENCHMARK(forward_torch)->Apply(shapes);
BENCHMARK(forward_winograd)->Apply(shapes);
BENCHMARK(images_torch)->Apply(shapes);
BENCHMARK(images_winograd)->Apply(shapes);
BENCHMARK(weights_torch)->Apply(shapes);
BENCHMARK(weights_winograd)->Apply(shapes);
BENCHMARK(pointwise_forward_torch)->Apply(pointwise_shapes);
BENCHMARK(pointwise_forward)->Apply(pointwise_shapes);
BENCHMARK(pointwise_images_torch)->Apply(pointwise_shapes);
BENCHMARK(pointwise_images)->Apply(pointwise_shapes);
BENCHMARK(pointwise_weights_torch)->Apply(pointwise_shapes);
BENCHMARK(pointwise_weights)->Apply(pointwise_shapes);

}  // namespace
