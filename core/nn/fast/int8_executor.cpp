#include "core/nn/fast/int8_executor.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <cstring>

#include "core/base/error.h"
#include "core/nn/fast/memory_plan.h"
#include "core/nn/fast/nhwc_kernels.h"
#include "core/nn/fast/onednn_convolution.h"
#include "core/nn/fast/plan_text.h"

namespace deepwrist::nn {
namespace {

using nhwc::Number;

constexpr float kLevels = 255;

int64_t numbers_of_image(const Shape& shape) { return shape[1] * shape[2] * shape[3]; }
int64_t numbers_of(const Shape& shape) { return shape[0] * numbers_of_image(shape); }
/// Floats that as many bytes take.
int64_t floats_for_bytes(int64_t bytes) { return (bytes + 3) / 4; }

}  // namespace

Int8Executor::Int8Executor(Plan plan, int64_t max_batch, const ActivationRanges& ranges,
                           const std::string& place)
    : plan_(std::move(plan)), max_batch_(max_batch), last_uses_(plan_.last_uses()), stream_(cpu_engine()) {
  for (const auto& step : plan_.steps()) {
    if (std::holds_alternative<Convolution>(step) || std::holds_alternative<MaxPool>(step) ||
        std::holds_alternative<Mean>(step)) {
      continue;
    }
    throw Error(ErrorKind::unsupported, place, "this network cannot be computed in int8; use fp32");
  }
  check_ranges(ranges, plan_, place);
  choose_storage(ranges);
  take_layers();
}

void Int8Executor::choose_storage(const ActivationRanges& ranges) {
  storage_.resize(plan_.steps().size() + 1);
  for (std::size_t i = 0; i < storage_.size(); ++i) storage_[i].scale = ranges.limits[i] / kLevels;
  for (auto& storage : storage_) {
    storage.u8 = storage.scale > 0;
    storage.f32 = !storage.u8;
  }
  for (const Value value : plan_.outputs()) storage_[value].f32 = true;
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const auto* convolution = std::get_if<Convolution>(&plan_.steps()[i]);
    // Only 8-bit convolutions write 8 bits themselves, and only they add them.
    if (convolution == nullptr || !is_int8(*convolution)) {
      storage_[i + 1].f32 = true;
      if (convolution != nullptr && convolution->addend != kNoValue) storage_[convolution->addend].f32 = true;
    }
    if (const auto* pool = std::get_if<MaxPool>(&plan_.steps()[i])) storage_[pool->in].f32 = true;
  }
}

void Int8Executor::take_layers() {
  std::vector<bool> in_f32(plan_.layers().size(), false), in_int8(plan_.layers().size(), false);
  for (const auto& step : plan_.steps()) {
    const auto* convolution = std::get_if<Convolution>(&step);
    if (convolution != nullptr) (is_int8(*convolution) ? in_int8 : in_f32)[convolution->layer] = true;
  }
  for (std::size_t i = 0; i < plan_.layers().size(); ++i) {
    auto& from = plan_.layers()[i];
    const auto* bias = from.bias.data_ptr<float>();
    Layer layer{.f32 = {},
                .s8 = {},
                .scales = {},
                .bias = {bias, bias + from.bias.numel()},
                .kernel = static_cast<int>(from.weight.size(2)),
                .stride = from.stride,
                .padding = from.padding};
    if (in_int8[i]) {
      auto quantized = nhwc::quantize_weights(from.weight);
      layer.s8.emplace(std::move(quantized.levels));
      layer.scales = std::move(quantized.scales);
    }
    const auto shape = from.weight.sizes().vec();
    if (in_f32[i]) layer.f32.emplace(from.weight.contiguous());
    from.weight = from.weight.new_empty({1, 1, 1, 1}).expand(shape);  // the shape without the memory
    layers_.push_back(std::move(layer));
  }
}

std::vector<torch::Tensor> Int8Executor::run(const torch::Tensor& images) {
  const c10::InferenceMode inference;
  at::init_num_threads();  // oneDNN takes the number of threads of the calling thread
  const auto source = images.to(torch::kCPU, torch::kFloat);
  const int64_t count = source.size(0);
  std::vector<torch::Tensor> outputs;
  for (int64_t first = 0; first < count; first += max_batch_) {
    const auto batch = source.narrow(0, first, std::min(max_batch_, count - first));
    const Shape shape{batch.size(0), batch.size(1), batch.size(2), batch.size(3)};
    if (compiled_.shapes.empty() || compiled_.shapes[Plan::kInput] != shape ||
        compiled_.threads != at::get_num_threads()) {
      compile(shape);
    }
    const auto input = batch.permute({0, 2, 3, 1}).contiguous();
    std::memcpy(compiled_.places[Plan::kInput].f32, input.data_ptr<float>(), input.numel() * sizeof(float));
    for (const auto& action : compiled_.actions) action();
    for (std::size_t i = 0; i < plan_.outputs().size(); ++i) {
      const Value value = plan_.outputs()[i];
      const auto& [n, c, h, w] = compiled_.shapes[value];
      if (first == 0) outputs.push_back(torch::empty({count, c, h, w}));
      const auto result = torch::from_blob(compiled_.places[value].f32, {n, h, w, c});
      outputs[i].narrow(0, first, n).copy_(result.permute({0, 3, 1, 2}));
    }
  }
  return outputs;
}

std::string Int8Executor::describe(const Shape& images) {
  compile(images);
  std::vector<StepExecution> executions;
  auto kernel = compiled_.kernel_names.begin();
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const bool convolution = std::holds_alternative<Convolution>(plan_.steps()[i]);
    const auto& storage = storage_[i + 1];
    const int64_t bytes = (storage.f32 ? 4 : 0) + (storage.u8 ? 1 : 0);
    executions.push_back({.implementation = convolution ? *kernel++ : "loop",
                          .size = bytes * numbers_of(compiled_.shapes[i + 1])});
  }
  return describe_plan(plan_, compiled_.shapes, executions);
}

void Int8Executor::compile(const Shape& input) {
  auto shapes = plan_.shapes(input);
  compiled_ = {};
  compiled_.shapes = std::move(shapes);
  compiled_.threads = at::get_num_threads();
  lay_out();
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const Value result = static_cast<Value>(i) + 1;
    if (const auto* convolution = std::get_if<Convolution>(&plan_.steps()[i])) {
      compiled_.actions.push_back(action(*convolution, result));
    } else if (const auto* pool = std::get_if<MaxPool>(&plan_.steps()[i])) {
      compiled_.actions.push_back(action(*pool, result));
    } else {
      compiled_.actions.push_back(action(std::get<Mean>(plan_.steps()[i]), result));
    }
  }
}

void Int8Executor::lay_out() {
  const auto& shapes = compiled_.shapes;
  MemoryPlan memory;
  struct Offsets {
    int64_t f32 = -1, u8 = -1;
  };
  std::vector<Offsets> offsets(shapes.size());
  const auto allocate = [&](Value value) {
    const int64_t numbers = numbers_of(shapes[value]);
    if (storage_[value].f32) offsets[value].f32 = memory.allocate(numbers);
    if (storage_[value].u8) offsets[value].u8 = memory.allocate(floats_for_bytes(numbers));
  };
  const auto release = [&](Value value) {
    const int64_t numbers = numbers_of(shapes[value]);
    if (storage_[value].f32) memory.release(offsets[value].f32, numbers);
    if (storage_[value].u8) memory.release(offsets[value].u8, floats_for_bytes(numbers));
  };
  allocate(Plan::kInput);
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const Value result = static_cast<Value>(i) + 1;
    allocate(result);
    for (Value value = 0; value <= result; ++value) {
      if (last_uses_[value] == static_cast<int>(i)) release(value);
    }
    if (last_uses_[result] < 0) release(result);
  }
  compiled_.memory = Buffer(memory.peak());
  float* const begin = compiled_.memory.data();
  for (const auto& offset : offsets) {
    auto& place = compiled_.places.emplace_back();
    if (offset.f32 >= 0) place.f32 = begin + offset.f32;
    if (offset.u8 >= 0) place.u8 = reinterpret_cast<std::uint8_t*>(begin + offset.u8);
  }
}

void Int8Executor::quantize(Value value, int64_t first_image, int64_t images) const {
  const int64_t size = numbers_of_image(compiled_.shapes[value]);
  const auto& place = compiled_.places[value];
  nhwc::quantize(place.f32 + first_image * size, images * size, storage_[value].scale,
                 place.u8 + first_image * size);
}

std::function<void()> Int8Executor::action(const Convolution& step, Value result) {
  auto& layer = layers_[step.layer];
  const auto& to = storage_[result];
  const bool int8 = is_int8(step), gated = step.gate != kNoValue, added = step.addend != kNoValue;
  const Number target = to.f32 ? Number::f32 : Number::u8;
  const Number addend = !added ? Number::none : storage_[step.addend].f32 ? Number::f32 : Number::u8;
  nhwc::ConvolutionSpec spec{.in = compiled_.shapes[step.in],
                             .out = compiled_.shapes[result],
                             .kernel = layer.kernel,
                             .stride = layer.stride,
                             .padding = layer.padding,
                             .source = int8 ? Number::u8 : Number::f32,
                             .target = target,
                             .addend = addend,
                             .gated = gated,
                             .activation = step.activation};
  const int64_t images = spec.in[0], calls = gated ? images : 1, images_a_call = images / calls;
  spec.in[0] = spec.out[0] = images_a_call;
  // What a step of the sum stands for: of the addend, else of the result, so that as little as possible is
  // scaled afterwards; ReLU does not mind.
  const bool scalable = step.activation != Activation::sigmoid;
  const float result_unit = target == Number::u8 ? to.scale : 1;
  const float unit = addend == Number::u8 ? storage_[step.addend].scale
                     : !added && scalable ? result_unit
                                          : 1;
  spec.factor = unit / result_unit;
  std::vector<float> scales, bias = layer.bias;
  for (const float scale : layer.scales) {
    if (int8) scales.push_back(scale * storage_[step.in].scale / unit);
  }
  for (float& value : bias) value /= unit;

  auto convolution = std::make_shared<nhwc::Convolution8>(spec, scales, bias);
  compiled_.kernel_names.emplace_back(convolution->kernel_name());
  const auto& weights = (int8 ? *layer.s8 : *layer.f32).in_layout(convolution->weights_desc());
  const auto at = [&](Value value, Number number, int64_t call) -> void* {
    if (number == Number::none) return nullptr;
    const int64_t offset = call * images_a_call * numbers_of_image(compiled_.shapes[value]);
    const auto& place = compiled_.places[value];
    return number == Number::u8 ? static_cast<void*>(place.u8 + offset) : place.f32 + offset;
  };
  std::vector<std::unordered_map<int, dnnl::memory>> arguments;
  for (int64_t call = 0; call < calls; ++call) {
    arguments.push_back(
        convolution->bind(weights, {.source = at(step.in, spec.source, call),
                                    .target = at(result, target, call),
                                    .gate = gated ? at(step.gate, Number::f32, call) : nullptr,
                                    .addend = at(step.addend, addend, call)}));
  }
  const bool both = to.f32 && to.u8;
  return [this, convolution, arguments = std::move(arguments), both, result, images_a_call] {
    for (std::size_t call = 0; call < arguments.size(); ++call) {
      convolution->primitive().execute(stream_, arguments[call]);
      if (both) quantize(result, static_cast<int64_t>(call) * images_a_call, images_a_call);
    }
  };
}

std::function<void()> Int8Executor::action(const MaxPool& step, Value result) const {
  const auto in = compiled_.shapes[step.in], out = compiled_.shapes[result];
  const auto* from = compiled_.places[step.in].f32;
  auto* to = compiled_.places[result].f32;
  const bool both = storage_[result].u8;
  return [=, this] {
    nhwc::max_pool(from, in, to, out, step.kernel, step.stride);
    if (both) quantize(result, 0, out[0]);
  };
}

std::function<void()> Int8Executor::action(const Mean& step, Value result) const {
  const auto in = compiled_.shapes[step.in];
  const auto from = compiled_.places[step.in];
  auto* to = compiled_.places[result].f32;
  const float scale = storage_[step.in].scale;
  return [=] {
    if (from.f32 != nullptr) {
      nhwc::mean(from.f32, in, 1, to);
    } else {
      nhwc::mean(from.u8, in, scale, to);
    }
  };
}

}  // namespace deepwrist::nn
