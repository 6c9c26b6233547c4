#include "core/nn/fast/onednn_executor.h"

#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "core/base/error.h"
#include "core/nn/fast/blocked_kernels.h"
#include "core/nn/fast/convolution_timing.h"
#include "core/nn/fast/plan_text.h"
#include "core/nn/winograd/blocked_convolution.h"

namespace deepwrist::nn {
namespace {

int64_t value_size(Value value, const Shape& shape) {
  return value == Plan::kInput ? shape[0] * shape[1] * shape[2] * shape[3] : blocked_size(shape);
}

}  // namespace

OneDnnExecutor::OneDnnExecutor(Plan plan, int64_t max_batch)
    : plan_(std::move(plan)), max_batch_(max_batch), last_uses_(plan_.last_uses()), stream_(cpu_engine()) {
  std::vector<bool> plain_input(plan_.layers().size(), false);
  for (const auto& step : plan_.steps()) {
    if (std::ranges::count(inputs_of(step), Plan::kInput) == 0) continue;
    const auto* convolution = std::get_if<Convolution>(&step);
    if (convolution == nullptr || convolution->addend == Plan::kInput) {
      throw Error(ErrorKind::unsupported, "network",
                  "only convolutions can read its input; use engine=torch");
    }
    plain_input[convolution->layer] = true;
  }
  for (auto& layer : plan_.layers()) {
    weights_.emplace_back(layer, plain_input[weights_.size()]);
    layer.weight =
        layer.weight.new_empty({1, 1, 1, 1}).expand(layer.weight.sizes());  // the shape without the memory
  }
}

std::vector<torch::Tensor> OneDnnExecutor::run(const torch::Tensor& images) {
  const c10::InferenceMode inference;
  const int threads = at::get_num_threads();  // also tells this thread's OpenMP, which oneDNN asks
  const auto source = images.to(torch::kCPU, torch::kFloat).contiguous();
  const int64_t count = source.size(0);
  std::vector<torch::Tensor> outputs;
  for (int64_t first = 0; first < count; first += max_batch_) {
    const auto batch = source.narrow(0, first, std::min(max_batch_, count - first));
    const Shape shape{batch.size(0), batch.size(1), batch.size(2), batch.size(3)};
    if (compiled_.shapes.empty() || compiled_.shapes[Plan::kInput] != shape || compiled_.threads != threads) {
      compile(shape);
    }
    std::memcpy(compiled_.places[Plan::kInput], batch.data_ptr<float>(), batch.numel() * sizeof(float));
    for (const auto& action : compiled_.actions) action();
    for (std::size_t i = 0; i < plan_.outputs().size(); ++i) {
      const auto& [n, c, h, w] = compiled_.shapes[plan_.outputs()[i]];
      if (first == 0) outputs.push_back(torch::empty({count, c, h, w}));
      unpack(compiled_.places[plan_.outputs()[i]], {n, c, h, w},
             outputs[i].narrow(0, first, n).data_ptr<float>());
    }
  }
  return outputs;
}

std::string OneDnnExecutor::describe(const Shape& images) {
  const c10::InferenceMode inference;
  compile(images);
  std::fill_n(compiled_.places[Plan::kInput], value_size(Plan::kInput, images), 0.0F);
  for (const auto& action : compiled_.actions) action();  // memory touched, kernels generated
  std::vector<StepExecution> executions;
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const auto value = static_cast<Value>(i) + 1;
    const auto bytes = static_cast<int64_t>(sizeof(float));
    const auto start = std::chrono::steady_clock::now();
    compiled_.actions[i]();
    const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - start;
    executions.push_back({.implementation = compiled_.implementations[i],
                          .place = (compiled_.places[value] - compiled_.memory.data()) * bytes,
                          .size = value_size(value, compiled_.shapes[value]) * bytes,
                          .seconds = duration.count()});
  }
  return describe_plan(plan_, compiled_.shapes, executions);
}

void OneDnnExecutor::compile(const Shape& input) {
  auto shapes = plan_.shapes(input);
  compiled_ = {};
  compiled_.shapes = std::move(shapes);
  compiled_.threads = at::get_num_threads();
  const auto in_place = lay_out();
  for (std::size_t i = 0; i < plan_.steps().size(); ++i) {
    const Value result = static_cast<Value>(i) + 1;
    compiled_.actions.push_back(std::visit(
        [&](const auto& step) {
          if constexpr (std::is_same_v<std::decay_t<decltype(step)>, Convolution>) {
            auto convolution = action(step, result, in_place[i]);
            compiled_.implementations.push_back(compiled_.kernel_names.back());
            return convolution;
          } else {
            compiled_.implementations.emplace_back("loops");
            return action(step, result);
          }
        },
        plan_.steps()[i]));
  }
  compiled_.scratch = Buffer(compiled_.scratch_size);
  choices_of_this_machine().save();
}

std::vector<bool> OneDnnExecutor::lay_out() {
  const auto& steps = plan_.steps();
  MemoryPlan memory;
  std::vector<int64_t> places(steps.size() + 1);
  const auto size = [&](Value value) { return value_size(value, compiled_.shapes[value]); };
  places[Plan::kInput] = memory.allocate(size(Plan::kInput));
  std::vector<bool> in_place(steps.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Value result = static_cast<Value>(i) + 1;
    const auto dies = [&](Value value) { return last_uses_[value] == static_cast<int>(i); };
    const auto* convolution = std::get_if<Convolution>(&steps[i]);
    const Value taken = convolution != nullptr ? convolution->addend : kNoValue;
    // With a gate the addend cannot be summed onto: oneDNN has no fast kernel for multiply, then sum.
    in_place[i] =
        taken != kNoValue && convolution->gate == kNoValue && taken != convolution->in && dies(taken);
    places[result] = in_place[i] ? places[taken] : memory.allocate(size(result));
    for (Value value = 0; value <= result; ++value) {
      if (dies(value) && !(in_place[i] && value == taken)) memory.release(places[value], size(value));
    }
    if (last_uses_[result] < 0) memory.release(places[result], size(result));
  }
  compiled_.memory = Buffer(memory.peak());
  for (const int64_t place : places) compiled_.places.push_back(compiled_.memory.data() + place);
  return in_place;
}

bool OneDnnExecutor::uses_winograd(const Convolution& step, Value result) const {
  const auto& weights = weights_[step.layer];
  if (step.in == Plan::kInput || step.gate != kNoValue || step.activation == Activation::sigmoid ||
      weights.kernel() != 3 || weights.stride() != 1 || weights.padding() != 1) {
    return false;
  }
  // Chosen for full batches whatever the number of images, so that results do not depend on that.
  const auto& [n, c, h, w] = compiled_.shapes[step.in];
  return choices_of_this_machine().winograd_is_faster({max_batch_, padded_channels(c), h, w},
                                                      padded_channels(compiled_.shapes[result][1]));
}

std::function<void()> OneDnnExecutor::winograd_action(const Convolution& step, Value result) {
  auto& weights = weights_[step.layer];
  const auto& by = winograd::kernels();
  const auto& in = compiled_.shapes[step.in];
  const winograd::BlockedConvolution convolution({.images = in[0],
                                                  .in = padded_channels(in[1]),
                                                  .out = padded_channels(compiled_.shapes[result][1]),
                                                  .height = in[2],
                                                  .width = in[3],
                                                  .lanes = channel_lanes()},
                                                 by);
  compiled_.scratch_size = std::max<int64_t>(compiled_.scratch_size, convolution.scratch());
  compiled_.kernel_names.push_back(std::string("winograd:") + by.name);
  const winograd::BlockedArguments arguments{
      .from = compiled_.places[step.in],
      .taps = weights.winograd_taps(by),
      .bias = weights.bias_values(),
      .addend = step.addend == kNoValue ? nullptr : compiled_.places[step.addend],
      .relu = step.activation == Activation::relu,
      .to = compiled_.places[result]};
  return [this, convolution, arguments] { convolution.run(arguments, compiled_.scratch.data()); };
}

std::function<void()> OneDnnExecutor::action(const Convolution& step, Value result, bool in_place) {
  auto& weights = weights_[step.layer];
  if (uses_winograd(step, result)) return winograd_action(step, result);
  const bool plain_input = step.in == Plan::kInput, gated = step.gate != kNoValue;
  Shape in = compiled_.shapes[step.in], out = compiled_.shapes[result];
  out[1] = padded_channels(out[1]);
  if (!plain_input) in[1] = padded_channels(in[1]);
  const int64_t calls = gated ? in[0] : 1;
  if (gated) in[0] = out[0] = 1;
  const auto addend = step.addend == kNoValue ? Addend::none : in_place ? Addend::in_place : Addend::separate;
  const auto description = nn::describe({.in = in,
                                         .out = out,
                                         .kernel = weights.kernel(),
                                         .stride = weights.stride(),
                                         .padding = weights.padding(),
                                         .plain_input = plain_input,
                                         .activation = step.activation,
                                         .gated = gated,
                                         .addend = addend});
  compiled_.kernel_names.emplace_back(description.impl_info_str());

  const auto post_op = [](int index) { return DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) | DNNL_ARG_SRC_1; };
  const auto at = [&](Value value, const Shape& one, int64_t image) {
    return compiled_.places[value] + image * one[1] * one[2] * one[3];
  };
  std::vector<std::unordered_map<int, dnnl::memory>> arguments;
  for (int64_t image = 0; image < calls; ++image) {
    auto& argument = arguments.emplace_back();
    const auto bind = [&](int index, const dnnl::memory::desc& layout, float* place) {
      argument.emplace(index, dnnl::memory(layout, cpu_engine(), place));
    };
    bind(DNNL_ARG_SRC, description.src_desc(), at(step.in, in, image));
    bind(DNNL_ARG_DST, description.dst_desc(), at(result, out, image));
    argument.emplace(DNNL_ARG_WEIGHTS, weights.in_layout(description.weights_desc()));
    argument.emplace(DNNL_ARG_BIAS, weights.bias());
    if (gated) bind(post_op(0), plain_desc({1, out[1], 1, 1}), at(step.gate, {1, out[1], 1, 1}, image));
    if (addend == Addend::separate)
      bind(post_op(gated ? 1 : 0), blocked_desc(out), at(step.addend, out, image));
  }
  return [this, primitive = dnnl::convolution_forward(description), arguments = std::move(arguments)] {
    for (const auto& argument : arguments) primitive.execute(stream_, argument);
  };
}

std::function<void()> OneDnnExecutor::action(const MaxPool& step, Value result) const {
  const auto in = compiled_.shapes[step.in], out = compiled_.shapes[result];
  const auto* from = compiled_.places[step.in];
  auto* to = compiled_.places[result];
  return [=] { max_pool(from, in, to, out, step.kernel, step.stride); };
}

std::function<void()> OneDnnExecutor::action(const Mean& step, Value result) const {
  const auto in = compiled_.shapes[step.in];
  const auto* from = compiled_.places[step.in];
  auto* to = compiled_.places[result];
  return [=] { mean(from, in, to); };
}

std::function<void()> OneDnnExecutor::action(const Upsample& step, Value result) const {
  const auto in = compiled_.shapes[step.in], out = compiled_.shapes[result];
  const auto* from = compiled_.places[step.in];
  auto* to = compiled_.places[result];
  return [=] { upsample(from, in, to, out, step.bicubic); };
}

std::function<void()> OneDnnExecutor::action(const Concatenate& step, Value result) const {
  const auto out = compiled_.shapes[result];
  auto* to = compiled_.places[result];
  std::vector<std::pair<const float*, Shape>> parts;
  for (const Value value : step.in) parts.emplace_back(compiled_.places[value], compiled_.shapes[value]);
  return [=] {
    if (out[1] % channel_lanes() != 0) std::memset(to, 0, blocked_size(out) * sizeof(float));
    int64_t first = 0;
    for (const auto& [from, in] : parts) {
      copy_channels(from, in, to, out, first);
      first += in[1];
    }
  };
}

std::function<void()> OneDnnExecutor::action(const GatedSum& step, Value result) const {
  const auto shape = compiled_.shapes[result];
  const auto place = [&](Value value) { return value == kNoValue ? nullptr : compiled_.places[value]; };
  const auto *in = place(step.in), *gate = place(step.gate), *addend = place(step.addend);
  auto* to = place(result);
  return [=] { gated_sum(in, gate, addend, to, shape); };
}

}  // namespace deepwrist::nn
