#include "core/engine/float32/torch_executor.h"

#include <c10/core/DeviceGuard.h>
#include <torch/types.h>

#include "core/engine/device.h"
#include "core/engine/plan/plan_text.h"

// A plan's values are tensors, let go after the step that reads them last. The order within a convolution
// is that of all executors: activation(gate · convolution + addend).
//
// On a GPU, for images of one shape:
//
//   first run     kernels one by one; cuDNN measures which of its algorithms is fastest
//   second run    the same, recorded as a graph
//   from then on  the graph, until another shape comes
//
// A shape that comes once, like the last batch of a table, is not worth a recording.

namespace deepwrist::engine {
namespace {

using torch::Tensor;

Tensor activate(Tensor y, Activation activation) {
  if (activation == Activation::relu) return y.relu_();
  return activation == Activation::sigmoid ? y.sigmoid_() : y;
}

struct Compute {
  const std::vector<ConvolutionLayer>& layers;
  const std::vector<Tensor>& values;

  Tensor gated(Tensor y, Value gate, Value addend) const {
    if (gate != kNoValue) y = y * values[gate];
    return addend == kNoValue ? y : y + values[addend];
  }
  Tensor operator()(const Convolution& step) const {
    const auto& layer = layers[step.layer];
    auto y = torch::conv2d(values[step.in], layer.weight, layer.bias, layer.stride, layer.padding);
    return activate(gated(std::move(y), step.gate, step.addend), step.activation);
  }
  Tensor operator()(const MaxPool& step) const {
    return torch::max_pool2d(values[step.in], step.kernel, step.stride, 0, 1, step.ceil);
  }
  Tensor operator()(const Mean& step) const { return values[step.in].mean({2, 3}, /*keepdim=*/true); }
  Tensor operator()(const Upsample& step) const {
    const auto& like = values[step.like];
    const std::vector<int64_t> size{like.size(2), like.size(3)};
    if (step.bicubic) return torch::upsample_bicubic2d(values[step.in], size, /*align_corners=*/true);
    return torch::upsample_bilinear2d(values[step.in], size, /*align_corners=*/true);
  }
  Tensor operator()(const Concatenate& step) const {
    std::vector<Tensor> parts;
    for (const Value value : step.in) parts.push_back(values[value]);
    return torch::cat(parts, 1);
  }
  Tensor operator()(const GatedSum& step) const { return gated(values[step.in], step.gate, step.addend); }
};

}  // namespace

TorchExecutor::TorchExecutor(Plan plan, torch::Device device, torch::ScalarType numbers)
    : plan_(std::move(plan)), device_(device), numbers_(numbers), last_uses_(plan_.last_uses()) {
  const auto format = device.is_cpu() ? torch::MemoryFormat::Contiguous : torch::MemoryFormat::ChannelsLast;
  for (auto& layer : plan_.layers()) {
    layer.weight = layer.weight.to(device_, numbers_).contiguous(format);
    layer.bias = layer.bias.to(device_, numbers_);
  }
  if (!device.is_cuda()) return;
  allow_tf32(false);
  at::globalContext().setBenchmarkCuDNN(true);
}

Tensor TorchExecutor::input(const Tensor& images) const {
  if (!device_.is_cuda() || !images.is_cpu()) return images.to(device_, numbers_);
  const c10::DeviceGuard guard(device_);  // or a thread of its own would take memory of the first GPU, too
  // By way of page-locked memory, several times as fast, and converted there.
  return images.pin_memory().to(device_, images.scalar_type(), /*non_blocking=*/true).to(numbers_);
}

std::vector<Tensor> TorchExecutor::run_there(const Tensor& images) {
  const c10::InferenceMode inference;
  const Shape shape{images.size(0), images.size(1), images.size(2), images.size(3)};
  plan_.shapes(shape);
  const auto there = input(images);
  const bool again = last_shape_ == shape;
  if (!again) graph_.reset();
  last_shape_ = shape;
  if (again && !graph_ && device_.is_cuda() && CudaGraph::available()) {
    graph_.emplace(there, [this](const Tensor& x) { return compute(x); });
  }
  return graph_ ? graph_->run(there) : compute(there);
}

std::vector<Tensor> TorchExecutor::run(const Tensor& images) {
  const c10::InferenceMode inference;
  std::vector<Tensor> outputs;
  for (const auto& output : run_there(images)) {
    outputs.push_back(output.to(torch::kCPU, torch::kFloat).contiguous(torch::MemoryFormat::Contiguous));
  }
  return outputs;
}

std::vector<Tensor> TorchExecutor::compute(const Tensor& images) const {
  std::vector<Tensor> values(plan_.steps().size() + 1);
  values[Plan::kInput] = images;
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const auto& step = plan_.steps()[i];
    values[i + 1] = std::visit(Compute{plan_.layers(), values}, step);
    for (const Value value : inputs_of(step)) {
      if (last_uses_[value] == static_cast<int>(i)) values[value].reset();
    }
  }
  std::vector<Tensor> outputs;
  for (const Value value : plan_.outputs()) outputs.push_back(values[value]);
  return outputs;
}

std::string TorchExecutor::describe(const Shape& images) {
  const auto implementation = std::string("LibTorch on ") + device_.str() + ", " + c10::toString(numbers_);
  const std::vector<StepExecution> executions(plan_.steps().size(), {.implementation = implementation});
  return describe_plan(plan_, plan_.shapes(images), executions);
}

}  // namespace deepwrist::engine
