#include "core/engine/float32/onednn_executor.h"

#include <torch/types.h>

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "core/engine/choice/choice_rule.h"
#include "core/engine/choice/convolution_timing.h"
#include "core/engine/float32/blocked_operations.h"
#include "core/winograd/blocked_convolution.h"

// All activations lie in one block of memory. A value's place is free again after the last step that reads
// it:
//
//   step   1        2        3 = conv of %2, plus %1
//   %1     ██████████████████╗
//   %2              ██████████
//   %3                       ╚██████   takes the place of %1, onto which it is summed (in_place_)
//
// Weights are packed when a shape first needs them and stay so; places, primitives and choices are made
// anew for other shapes or threads (compiled_executor.h).

namespace deepwrist::engine {
namespace {

int64_t value_size(Value value, const Shape& shape) {
  return value == Plan::kInput ? shape[0] * shape[1] * shape[2] * shape[3] : blocked_size(shape);
}

}  // namespace

OneDnnExecutor::OneDnnExecutor(Plan plan, int64_t max_batch)
    : CompiledExecutor(std::move(plan), max_batch), last_uses_(plan_.last_uses()), stream_(cpu_engine()) {
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

void OneDnnExecutor::load(const torch::Tensor& images) {
  std::memcpy(places_[Plan::kInput], images.data_ptr<float>(), images.nbytes());
}

void OneDnnExecutor::store(Value value, float* to) const { unpack(places_[value], shape(value), to); }

CompiledExecutor::Extent OneDnnExecutor::extent(Value value) const {
  constexpr int64_t kBytes = sizeof(float);
  return {(places_[value] - memory_.data()) * kBytes, value_size(value, shape(value)) * kBytes};
}

CompiledExecutor::Action OneDnnExecutor::make_ready(const Step& step, Value result) {
  return std::visit([&](const auto& known) { return action(known, result); }, step);
}

void OneDnnExecutor::finish() {
  scratch_ = Buffer(scratch_size_);
  choices_of_this_machine().save();
}

void OneDnnExecutor::lay_out() {
  const auto& steps = plan_.steps();
  MemoryPlan memory;
  std::vector<int64_t> places(steps.size() + 1);
  const auto size = [&](Value value) { return value_size(value, shape(value)); };
  places[Plan::kInput] = memory.allocate(size(Plan::kInput));
  in_place_.assign(steps.size(), false);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Value result = static_cast<Value>(i) + 1;
    const auto dies = [&](Value value) { return last_uses_[value] == static_cast<int>(i); };
    const auto* convolution = std::get_if<Convolution>(&steps[i]);
    const Value taken = convolution != nullptr ? convolution->addend : kNoValue;
    // With a gate the addend cannot be summed onto: oneDNN has no fast kernel for multiply, then sum.
    in_place_[i] =
        taken != kNoValue && convolution->gate == kNoValue && taken != convolution->in && dies(taken);
    places[result] = in_place_[i] ? places[taken] : memory.allocate(size(result));
    for (Value value = 0; value <= result; ++value) {
      if (dies(value) && !(in_place_[i] && value == taken)) memory.release(places[value], size(value));
    }
    if (last_uses_[result] < 0) memory.release(places[result], size(result));
  }
  memory_ = {};  // before the new one is there
  memory_ = Buffer(memory.peak());
  places_.clear();
  for (const int64_t place : places) places_.push_back(memory_.data() + place);
  scratch_size_ = 0;
}

bool OneDnnExecutor::uses_winograd(const Convolution& step, Value result) const {
  const auto& weights = weights_[step.layer];
  if (!may_be_winograd(step, weights.kernel(), weights.stride(), weights.padding())) return false;
  // Chosen for full batches whatever the number of images, so that results do not depend on that.
  const auto& [n, c, h, w] = shape(step.in);
  const Shape in{max_batch(), padded_channels(c), h, w};
  const int64_t out = padded_channels(shape(result)[1]);
  if (implementations_chosen_by() == ChoiceBy::rule) return winograd_by_rule(in, out);
  return choices_of_this_machine().winograd_is_faster(in, out);
}

CompiledExecutor::Action OneDnnExecutor::winograd_action(const Convolution& step, Value result) {
  auto& weights = weights_[step.layer];
  const auto& by = winograd::kernels();
  const auto& in = shape(step.in);
  const winograd::BlockedConvolution convolution({.images = in[0],
                                                  .in = padded_channels(in[1]),
                                                  .out = padded_channels(shape(result)[1]),
                                                  .height = in[2],
                                                  .width = in[3],
                                                  .lanes = channel_lanes()},
                                                 by);
  scratch_size_ = std::max<int64_t>(scratch_size_, convolution.scratch());
  const winograd::BlockedArguments arguments{
      .from = places_[step.in],
      .taps = weights.winograd_taps(by),
      .bias = weights.bias_values(),
      .addend = step.addend == kNoValue ? nullptr : places_[step.addend],
      .relu = step.activation == Activation::relu,
      .to = places_[result]};
  return {[this, convolution, arguments] { convolution.run(arguments, scratch_.data()); },
          std::string("winograd:") + by.name};
}

CompiledExecutor::Action OneDnnExecutor::action(const Convolution& step, Value result) {
  auto& weights = weights_[step.layer];
  if (uses_winograd(step, result)) return winograd_action(step, result);
  const bool plain_input = step.in == Plan::kInput, gated = step.gate != kNoValue;
  Shape in = shape(step.in), out = shape(result);
  out[1] = padded_channels(out[1]);
  if (!plain_input) in[1] = padded_channels(in[1]);
  const int64_t calls = gated ? in[0] : 1;
  if (gated) in[0] = out[0] = 1;
  const auto addend = step.addend == kNoValue ? Addend::none
                      : in_place_[result - 1] ? Addend::in_place
                                              : Addend::separate;
  const auto description = engine::describe({.in = in,
                                             .out = out,
                                             .kernel = weights.kernel(),
                                             .stride = weights.stride(),
                                             .padding = weights.padding(),
                                             .plain_input = plain_input,
                                             .activation = step.activation,
                                             .gated = gated,
                                             .addend = addend});

  const auto post_op = [](int index) { return DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) | DNNL_ARG_SRC_1; };
  const auto at = [&](Value value, const Shape& one, int64_t image) {
    return places_[value] + image * one[1] * one[2] * one[3];
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
  return {[this, primitive = dnnl::convolution_forward(description), arguments = std::move(arguments)] {
            for (const auto& argument : arguments) primitive.execute(stream_, argument);
          },
          description.impl_info_str()};
}

CompiledExecutor::Action OneDnnExecutor::action(const MaxPool& step, Value result) const {
  const auto in = shape(step.in), out = shape(result);
  const auto* from = places_[step.in];
  auto* to = places_[result];
  return {[=] { max_pool(from, in, to, out, step.kernel, step.stride); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Mean& step, Value result) const {
  const auto in = shape(step.in);
  const auto* from = places_[step.in];
  auto* to = places_[result];
  return {[=] { mean(from, in, to); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Upsample& step, Value result) const {
  const auto in = shape(step.in), out = shape(result);
  const auto* from = places_[step.in];
  auto* to = places_[result];
  return {[=] { upsample(from, in, to, out, step.bicubic); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Concatenate& step, Value result) const {
  const auto out = shape(result);
  auto* to = places_[result];
  std::vector<std::pair<const float*, Shape>> parts;
  for (const Value value : step.in) parts.emplace_back(places_[value], shape(value));
  return {[=] {
            if (out[1] % channel_lanes() != 0) std::memset(to, 0, blocked_size(out) * sizeof(float));
            int64_t first = 0;
            for (const auto& [from, in] : parts) {
              copy_channels(from, in, to, out, first);
              first += in[1];
            }
          },
          kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const GatedSum& step, Value result) const {
  const auto out = shape(result);
  const auto place = [&](Value value) { return value == kNoValue ? nullptr : places_[value]; };
  const auto *in = place(step.in), *gate = place(step.gate), *addend = place(step.addend);
  auto* to = place(result);
  return {[=] { gated_sum(in, gate, addend, to, out); }, kLoops};
}

}  // namespace deepwrist::engine
