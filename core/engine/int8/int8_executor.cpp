#include "core/engine/int8/int8_executor.h"

#include <torch/types.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <memory>

#include "core/base/error.h"
#include "core/engine/float32/onednn_convolution.h"
#include "core/engine/int8/int8_weights.h"
#include "core/engine/int8/nhwc_kernels.h"

// Activations lie in (N, H, W, C). One in 8 bits stands for level × scale, levels 0 to 255; a value may be
// stored so, as float32, or both ways, as those that read it need it.
//
// An 8-bit convolution sums in steps of a `unit`, the addend's scale or, without one, the result's; the
// scale of what is float32 is 1:
//
//   sum    = Σ levels_in · levels_w · (scale_in · scale_w / unit) + (bias + shift) / unit
//   result = factor · activation(gate · sum + addend),   factor = unit / result's scale
//
// Thus the addend needs no scaling and the result at most one; ReLU commutes with it. A gated convolution
// is computed image by image, since oneDNN broadcasts a gate of (1, C, 1, 1) only. A result that is needed
// in both ways is written as float32 and then rounded.

namespace deepwrist::engine {
namespace {

using nhwc::StoredAs;

int64_t numbers_of_image(const Shape& shape) { return shape[1] * shape[2] * shape[3]; }

bool is_known(const Step& step) {
  return std::holds_alternative<Convolution>(step) || std::holds_alternative<MaxPool>(step) ||
         std::holds_alternative<Mean>(step);
}

}  // namespace

void Int8Executor::require_known(const Plan& plan, const std::string& place) {
  if (!std::ranges::all_of(plan.steps(), is_known)) {
    throw Error(ErrorKind::unsupported, place, "this network cannot be computed in int8; use fp32");
  }
}

Int8Executor::Int8Executor(Plan plan, int64_t max_batch, const ActivationRanges& ranges)
    : CompiledExecutor(std::move(plan), max_batch), stream_(cpu_engine()) {
  storage_ = choose_int8_storage(plan_, ranges);
  take_layers(ranges);
}

void Int8Executor::take_layers(const ActivationRanges& ranges) {
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
                .s8_bias = {bias, bias + from.bias.numel()},
                .kernel = static_cast<int>(from.weight.size(2)),
                .stride = from.stride,
                .padding = from.padding};
    if (in_int8[i]) {
      auto quantized = quantize_weights(from.weight);
      layer.s8.emplace(std::move(quantized.levels));
      layer.scales = std::move(quantized.scales);
      if (!ranges.shifts.empty() && !ranges.shifts[i].empty())
        std::ranges::transform(layer.s8_bias, ranges.shifts[i], layer.s8_bias.begin(), std::plus());
    }
    const auto shape = from.weight.sizes().vec();
    if (in_f32[i]) layer.f32.emplace(from.weight.contiguous());
    from.weight = from.weight.new_empty({1, 1, 1, 1}).expand(shape);  // the shape without the memory
    layers_.push_back(std::move(layer));
  }
}

void Int8Executor::load(const torch::Tensor& images) {
  const auto last = images.contiguous(torch::MemoryFormat::ChannelsLast);
  std::memcpy(memory_.places[Plan::kInput].f32, last.data_ptr<float>(), last.nbytes());
  if (storage_[Plan::kInput].u8) quantize(Plan::kInput, 0, images.size(0));
}

void Int8Executor::store(Value value, float* to) const {
  const auto& [n, c, h, w] = shape(value);
  const auto result = torch::from_blob(memory_.places[value].f32, {n, h, w, c});
  torch::from_blob(to, {n, c, h, w}).copy_(result.permute({0, 3, 1, 2}));
}

CompiledExecutor::Extent Int8Executor::extent(Value value) const {
  const auto bytes_of = [](const auto* begin) { return reinterpret_cast<const std::uint8_t*>(begin); };
  const auto& [f32, u8] = memory_.places[value];
  const auto* place = f32 != nullptr ? bytes_of(f32) : u8;
  const int64_t each = f32 != nullptr ? sizeof(float) : 1;
  return {place - bytes_of(memory_.block.data()), shape(value)[0] * numbers_of_image(shape(value)) * each};
}

void Int8Executor::give_back(int layer) {
  layers_[layer].f32.reset();
  layers_[layer].s8.reset();
}

void Int8Executor::lay_out(const std::vector<Pass>&) {
  memory_ = {};  // before the new one is there
  memory_ = lay_out_int8(plan_, shapes(), storage_);
}

CompiledExecutor::Action Int8Executor::make_ready(const Step& step, Value result, const Part&) {
  if (const auto* convolution = std::get_if<Convolution>(&step)) return action(*convolution, result);
  if (const auto* pool = std::get_if<MaxPool>(&step)) return action(*pool, result);
  return action(std::get<Mean>(step), result);
}

void* Int8Executor::at(Value value, StoredAs number, int64_t first_image) const {
  if (number == StoredAs::none) return nullptr;
  const auto& place = memory_.places[value];
  const int64_t offset = first_image * numbers_of_image(shape(value));
  return number == StoredAs::u8 ? static_cast<void*>(place.u8 + offset) : place.f32 + offset;
}

void Int8Executor::quantize(Value value, int64_t first_image, int64_t images) const {
  const int64_t size = numbers_of_image(shape(value));
  const auto& place = memory_.places[value];
  nhwc::quantize(place.f32 + first_image * size, images * size, storage_[value].scale,
                 place.u8 + first_image * size);
}

Int8Executor::Scaling Int8Executor::scaling_of(const Convolution& step, StoredAs target, StoredAs addend,
                                               Value result) const {
  const auto& layer = layers_[step.layer];
  // What a step of the sum stands for: of the addend, else of the result, so that as little as possible is
  // scaled afterwards; ReLU does not mind.
  const float result_unit = target == StoredAs::u8 ? storage_[result].scale : 1;
  const float unit = addend == StoredAs::u8     ? storage_[step.addend].scale
                     : addend == StoredAs::none ? result_unit
                                                : 1;
  Scaling scaling{
      .scales = {}, .bias = is_int8(step) ? layer.s8_bias : layer.bias, .factor = unit / result_unit};
  for (float& value : scaling.bias) value /= unit;
  if (!is_int8(step)) return scaling;
  for (const float scale : layer.scales) scaling.scales.push_back(scale * storage_[step.in].scale / unit);
  return scaling;
}

CompiledExecutor::Action Int8Executor::action(const Convolution& step, Value result) {
  auto& layer = layers_[step.layer];
  const auto& to = storage_[result];
  const bool int8 = is_int8(step), gated = step.gate != kNoValue, added = step.addend != kNoValue;
  const StoredAs source = int8 ? StoredAs::u8 : StoredAs::f32, target = to.f32 ? StoredAs::f32 : StoredAs::u8;
  const StoredAs addend = !added ? StoredAs::none : storage_[step.addend].f32 ? StoredAs::f32 : StoredAs::u8;
  const StoredAs gate = gated ? StoredAs::f32 : StoredAs::none;
  const auto scaling = scaling_of(step, target, addend, result);
  nhwc::ConvolutionSpec spec{.in = shape(step.in),
                             .out = shape(result),
                             .kernel = layer.kernel,
                             .stride = layer.stride,
                             .padding = layer.padding,
                             .source = source,
                             .target = target,
                             .addend = addend,
                             .gated = gated,
                             .activation = step.activation,
                             .factor = scaling.factor};
  const int64_t images = spec.in[0], images_a_call = gated ? 1 : images;
  spec.in[0] = spec.out[0] = images_a_call;
  auto convolution = std::make_shared<nhwc::FusedConvolution>(spec, scaling.scales, scaling.bias);
  const auto& weights = (int8 ? *layer.s8 : *layer.f32).in_layout(convolution->weights_desc());

  std::vector<std::unordered_map<int, dnnl::memory>> arguments;
  for (int64_t first = 0; first < images; first += images_a_call) {
    arguments.push_back(convolution->bind(weights, {.source = at(step.in, source, first),
                                                    .target = at(result, target, first),
                                                    .gate = at(step.gate, gate, first),
                                                    .addend = at(step.addend, addend, first)}));
  }
  const bool both = to.f32 && to.u8;
  return {[this, convolution, arguments = std::move(arguments), both, result, images_a_call] {
            for (std::size_t call = 0; call < arguments.size(); ++call) {
              convolution->primitive().execute(stream_, arguments[call]);
              if (both) quantize(result, static_cast<int64_t>(call) * images_a_call, images_a_call);
            }
          },
          convolution->kernel_name()};
}

CompiledExecutor::Action Int8Executor::action(const MaxPool& step, Value result) const {
  const auto in = shape(step.in), out = shape(result);
  const auto* from = memory_.places[step.in].f32;
  auto* to = memory_.places[result].f32;
  const bool both = storage_[result].u8;
  return {[=, this] {
            nhwc::max_pool(from, in, to, out, step.kernel, step.stride);
            if (both) quantize(result, 0, out[0]);
          },
          kLoops};
}

CompiledExecutor::Action Int8Executor::action(const Mean& step, Value result) const {
  const auto in = shape(step.in);
  const auto from = memory_.places[step.in];
  auto* to = memory_.places[result].f32;
  const float scale = storage_[step.in].scale;
  return {[=] {
            if (from.f32 != nullptr) {
              nhwc::mean(from.f32, in, 1, to);
            } else {
              nhwc::mean(from.u8, in, scale, to);
            }
          },
          kLoops};
}

}  // namespace deepwrist::engine
