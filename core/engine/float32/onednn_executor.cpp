#include "core/engine/float32/onednn_executor.h"

#include <ATen/Parallel.h>
#include <torch/types.h>

#include <algorithm>
#include <cstring>

#include "core/base/error.h"
#include "core/engine/choice/choice_rule.h"
#include "core/engine/choice/convolution_timing.h"
#include "core/engine/float32/blocked_operations.h"
#include "core/winograd/blocked_convolution.h"

// All activations lie in one block of memory (plan/passes.h). Weights are packed when a shape first needs
// them and stay so; places, primitives and choices are made anew for other shapes or threads
// (compiled_executor.h), for each part of the images that a pass computes at once.

namespace deepwrist::engine {
namespace {

/// Floats of one image of a value.
int64_t image_size(Value value, const Shape& shape) {
  const Shape one{1, shape[1], shape[2], shape[3]};
  return value == Plan::kInput ? one[1] * one[2] * one[3] : blocked_size(one);
}

}  // namespace

OneDnnExecutor::OneDnnExecutor(Plan plan, int64_t max_batch, torch::MemoryFormat result_format)
    : CompiledExecutor(std::move(plan), max_batch),
      result_format_(result_format),
      weights_(std::make_shared<std::vector<PackedWeights>>()),
      stream_(cpu_engine()) {
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
    weights_->emplace_back(layer, plain_input[weights_->size()]);
    layer.weight =
        layer.weight.new_empty({1, 1, 1, 1}).expand(layer.weight.sizes());  // the shape without the memory
  }
}

OneDnnExecutor::OneDnnExecutor(const OneDnnExecutor& of, std::shared_ptr<std::vector<PackedWeights>> weights)
    : CompiledExecutor(of.plan_, of.max_batch()),
      result_format_(of.result_format_),
      weights_(std::move(weights)),
      stream_(cpu_engine()) {}

std::unique_ptr<OneDnnExecutor> OneDnnExecutor::sibling() const {
  return std::unique_ptr<OneDnnExecutor>(new OneDnnExecutor(*this, weights_));
}

void OneDnnExecutor::load(const torch::Tensor& images) {
  const auto planar = images.contiguous();
  std::memcpy(memory_.data() + layout_.places[Plan::kInput], planar.data_ptr<float>(), planar.nbytes());
}

void OneDnnExecutor::store(Value value, float* to) const {
  const auto* from = memory_.data() + layout_.places[value];
  if (result_format_ == torch::MemoryFormat::ChannelsLast) {
    unpack_channels_last(from, shape(value), to);
  } else {
    unpack(from, shape(value), to);
  }
}

CompiledExecutor::Extent OneDnnExecutor::extent(Value value) const {
  constexpr int64_t kBytes = sizeof(float);
  return {layout_.places[value] * kBytes, layout_.room[value] * image_size(value, shape(value)) * kBytes};
}

std::vector<Pass> OneDnnExecutor::passes() const { return passes_of(plan_, shapes(), at::get_num_threads()); }

void OneDnnExecutor::lay_out(const std::vector<Pass>& passes) {
  std::vector<int64_t> sizes;
  for (const auto& shape : shapes()) sizes.push_back(image_size(static_cast<Value>(sizes.size()), shape));
  layout_ = engine::lay_out(plan_, passes, sizes, shape(Plan::kInput)[0]);
  memory_ = {};  // before the new one is there
  memory_ = Buffer(layout_.size);
  scratch_size_ = 0;
}

Shape OneDnnExecutor::part_shape(Value value) const {
  auto result = shape(value);
  result[0] = part_.count;
  return result;
}

float* OneDnnExecutor::part_place(Value value) const {
  const bool whole = layout_.room[value] == shape(value)[0];
  return memory_.data() + layout_.places[value] + (whole ? part_.first * image_size(value, shape(value)) : 0);
}

CompiledExecutor::Action OneDnnExecutor::make_ready(const Step& step, Value result, const Part& part) {
  part_ = part;
  return std::visit([&](const auto& known) { return action(known, result); }, step);
}

void OneDnnExecutor::finish() {
  scratch_ = Buffer(scratch_size_);
  choices_of_this_machine().save();
}

bool OneDnnExecutor::uses_winograd(const Convolution& step, Value result) const {
  const auto& weights = (*weights_)[step.layer];
  if (!may_be_winograd(step, weights.kernel(), weights.stride(), weights.padding())) return false;
  // Chosen for full batches whatever the number of images, so that results do not depend on that.
  const auto& [n, c, h, w] = shape(step.in);
  const Shape in{max_batch(), padded_channels(c), h, w};
  const int64_t out = padded_channels(shape(result)[1]);
  if (implementations_chosen_by() == ChoiceBy::rule) return winograd_by_rule(in, out);
  return choices_of_this_machine().winograd_is_faster(in, out);
}

CompiledExecutor::Action OneDnnExecutor::winograd_action(const Convolution& step, Value result) {
  auto& weights = (*weights_)[step.layer];
  const auto& by = winograd::kernels();
  const auto in = part_shape(step.in);
  const winograd::BlockedConvolution convolution({.images = in[0],
                                                  .in = padded_channels(in[1]),
                                                  .out = padded_channels(part_shape(result)[1]),
                                                  .height = in[2],
                                                  .width = in[3],
                                                  .lanes = channel_lanes(),
                                                  .padding = padded_channels(in[1]) - in[1]},
                                                 by);
  scratch_size_ = std::max<int64_t>(scratch_size_, convolution.scratch());
  const winograd::BlockedArguments arguments{
      .from = part_place(step.in),
      .taps = weights.winograd_taps(by),
      .bias = weights.bias_values(),
      .addend = step.addend == kNoValue ? nullptr : part_place(step.addend),
      .relu = step.activation == Activation::relu,
      .to = part_place(result)};
  return {[this, convolution, arguments] { convolution.run(arguments, scratch_.data()); },
          std::string("winograd:") + by.name};
}

CompiledExecutor::Action OneDnnExecutor::action(const Convolution& step, Value result) {
  auto& weights = (*weights_)[step.layer];
  if (uses_winograd(step, result)) return winograd_action(step, result);
  const bool plain_input = step.in == Plan::kInput, gated = step.gate != kNoValue;
  Shape in = part_shape(step.in), out = part_shape(result);
  out[1] = padded_channels(out[1]);
  if (!plain_input) in[1] = padded_channels(in[1]);
  const int64_t calls = gated ? in[0] : 1;
  if (gated) in[0] = out[0] = 1;
  const auto addend = step.addend == kNoValue        ? Addend::none
                      : layout_.in_place[result - 1] ? Addend::in_place
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
    return part_place(value) + image * one[1] * one[2] * one[3];
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
  const auto in = part_shape(step.in), out = part_shape(result);
  const auto* from = part_place(step.in);
  auto* to = part_place(result);
  return {[=] { max_pool(from, in, to, out, step.kernel, step.stride); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Mean& step, Value result) const {
  const auto in = part_shape(step.in);
  const auto* from = part_place(step.in);
  auto* to = part_place(result);
  return {[=] { mean(from, in, to); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Upsample& step, Value result) const {
  const auto in = part_shape(step.in), out = part_shape(result);
  const auto* from = part_place(step.in);
  auto* to = part_place(result);
  return {[=] { upsample(from, in, to, out, step.bicubic); }, kLoops};
}

CompiledExecutor::Action OneDnnExecutor::action(const Concatenate& step, Value result) const {
  const auto out = part_shape(result);
  auto* to = part_place(result);
  std::vector<std::pair<const float*, Shape>> parts;
  for (const Value value : step.in) parts.emplace_back(part_place(value), part_shape(value));
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
  const auto out = part_shape(result);
  const auto place = [&](Value value) { return value == kNoValue ? nullptr : part_place(value); };
  const auto *in = place(step.in), *gate = place(step.gate), *addend = place(step.addend);
  auto* to = place(result);
  return {[=] { gated_sum(in, gate, addend, to, out); }, kLoops};
}

}  // namespace deepwrist::engine
