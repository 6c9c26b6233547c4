#include "exchange/portable_network.h"

#include <c10/core/InferenceMode.h>

#include "core/engine/float32/torch_executor.h"

namespace deepwrist::exchange {
namespace {

constexpr std::uint64_t kSampleSeed = 2020;
constexpr std::int64_t kAny = -1;

using Shape = std::vector<std::int64_t>;

/// Of the plan's one output.
Shape last_maps(const PortableNetwork& network) {
  const auto& plan = network.network.plan;
  const auto shapes = plan.shapes({1, plan.input_channels(), network.side, network.side});
  const auto& shape = shapes[static_cast<std::size_t>(plan.outputs().front())];
  return {kAny, shape[1], shape[2], shape[3]};
}

torch::Tensor standardized(const torch::Tensor& pictures, const Standardization& by) {
  const auto channels = static_cast<std::int64_t>(by.mean.size());
  const auto row = [&](const std::vector<float>& values) {
    return torch::tensor(values).reshape({1, channels, 1, 1});
  };
  return (pictures.to(torch::kFloat) / by.divisor - row(by.mean)) / row(by.deviation);
}

}  // namespace

PortableTensor input_of(const PortableNetwork& network) {
  if (network.standardization) return {"pictures", "uint8", {kAny, 1, network.side, network.side}};
  const auto channels = network.network.plan.input_channels();
  return {"images", "float32", {kAny, channels, network.side, network.side}};
}

std::vector<PortableTensor> outputs_of(const PortableNetwork& network) {
  const auto maps = last_maps(network);
  if (network.head == PortableNetwork::Head::landmarks)
    return {{"landmarks", "float32", {kAny, maps[1], 2}}, {"heatmaps", "float32", maps}};
  const auto classes = network.network.weight.size(0);
  return {{"probabilities", "float32", {kAny, classes}}, {"logits", "float32", {kAny, classes}}};
}

torch::Tensor position_grid(std::int64_t height, std::int64_t width) {
  const auto x = (torch::arange(width) / static_cast<double>(width)).to(torch::kFloat);
  const auto y = (torch::arange(height) / static_cast<double>(height)).to(torch::kFloat);
  return torch::stack({x.unsqueeze(0).expand({height, width}).reshape({-1}),
                       y.unsqueeze(1).expand({height, width}).reshape({-1})},
                      1)
      .contiguous();
}

torch::Tensor sample_input(const PortableNetwork& network, std::int64_t count) {
  auto shape = input_of(network).shape;
  shape[0] = count;
  auto generator = at::detail::createCPUGenerator(kSampleSeed);
  if (network.standardization) return torch::randint(0, 256, shape, generator).to(torch::kUInt8);
  return torch::randn(shape, generator);
}

std::vector<torch::Tensor> sample_outputs(const PortableNetwork& network, const torch::Tensor& input) {
  const c10::InferenceMode inference;
  const auto images = network.standardization ? standardized(input, *network.standardization) : input;
  engine::TorchExecutor executor(network.network.plan, torch::kCPU);
  const auto maps = executor.run(images).front();
  if (network.head == PortableNetwork::Head::fracture) {
    const auto logits = torch::linear(maps.mean({2, 3}), network.network.weight, network.network.bias);
    return {torch::softmax(logits, 1), logits};
  }
  const auto grid = position_grid(maps.size(2), maps.size(3));
  return {torch::matmul(torch::softmax(maps.flatten(2), 2), grid), maps};
}

}  // namespace deepwrist::exchange
