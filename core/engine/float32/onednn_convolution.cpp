#include "core/engine/float32/onednn_convolution.h"

#include <torch/types.h>

#include <algorithm>
#include <cstring>

#include "core/winograd/blocked_convolution.h"

// A convolution as oneDNN has it, and what is fused into it, in the order of its post-operations:
//
//   result = activation( gate × (weights * source + bias) + addend )
//            eltwise     binary_mul                        sum, or binary_add
//
// Activations lie in blocks of channels, (N, C / L, H, W, L) with L = channel_lanes(). Channels are padded
// with zeros to a multiple of L, in the weights as well. Only the image that enters the network is plain.
//
// A layer's weights are kept in the layouts that its shapes have asked for:
//
//   plain (O, I, H, W) ─── in_layout() ──────► oneDNN's layout
//          ▲           └── winograd_taps() ──► packed taps
//          └────────────── plain_weights() ─── either
//
// The plain ones are then given up, and where nobody else holds them their memory is used again: weights
// are most of a network's memory.

namespace deepwrist::engine {
namespace {

using dnnl::memory;
using tag = memory::format_tag;
constexpr auto kFloat = memory::data_type::f32;

memory::dims dims_of(const Shape& shape) { return {shape.begin(), shape.end()}; }

void append_activation(dnnl::post_ops& ops, Activation activation) {
  if (activation == Activation::none) return;
  const auto algorithm =
      activation == Activation::relu ? dnnl::algorithm::eltwise_relu : dnnl::algorithm::eltwise_logistic;
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, 0, 0);
#else
  ops.append_eltwise(1, algorithm, 0, 0);
#endif
}

torch::Tensor padded(const torch::Tensor& weight, bool plain_input) {
  const int64_t out = padded_channels(weight.size(0)) - weight.size(0);
  const int64_t in = plain_input ? 0 : padded_channels(weight.size(1)) - weight.size(1);
  return in + out == 0 ? weight : torch::constant_pad_nd(weight, {0, 0, 0, 0, 0, in, 0, out});
}

dnnl::primitive_attr attributes(const ConvolutionSpec& spec) {
  dnnl::post_ops ops;
  if (spec.gated) {
    ops.append_binary(dnnl::algorithm::binary_mul, memory::desc({1, spec.out[1], 1, 1}, kFloat, tag::nchw));
  }
  if (spec.addend == Addend::in_place) ops.append_sum();
  if (spec.addend == Addend::separate) ops.append_binary(dnnl::algorithm::binary_add, blocked_desc(spec.out));
  append_activation(ops, spec.activation);
  dnnl::primitive_attr attr;
  attr.set_post_ops(ops);
  return attr;
}

}  // namespace

int channel_lanes() { return winograd::kernels().blocked->width == 16 ? 16 : 8; }

int64_t padded_channels(int64_t channels) {
  const int64_t lanes = channel_lanes();
  return (channels + lanes - 1) / lanes * lanes;
}

const dnnl::engine& cpu_engine() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

memory::desc blocked_desc(const Shape& shape) {
  return {dims_of(shape), kFloat, channel_lanes() == 16 ? tag::nChw16c : tag::nChw8c};
}

memory::desc plain_desc(const Shape& shape) { return {dims_of(shape), kFloat, tag::nchw}; }

dnnl::convolution_forward::primitive_desc describe(const ConvolutionSpec& spec) {
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const auto source = spec.plain_input ? plain_desc(spec.in) : blocked_desc(spec.in);
  const auto target = blocked_desc(spec.out);
  const memory::desc weights({spec.out[1], spec.in[1], spec.kernel, spec.kernel}, kFloat, tag::any);
  const memory::desc bias({spec.out[1]}, kFloat, tag::a);
  const memory::dims strides(2, spec.stride), padding(2, spec.padding);
#if DNNL_VERSION_MAJOR >= 3
  return {cpu_engine(), kind,    algorithm, source,  weights,         bias,
          target,       strides, padding,   padding, attributes(spec)};
#else
  return {{kind, algorithm, source, weights, bias, target, strides, padding, padding},
          attributes(spec),
          cpu_engine()};
#endif
}

PackedWeights::PackedWeights(ConvolutionLayer layer, bool plain_input)
    : plain_(padded(layer.weight, plain_input)),
      bias_(
          torch::constant_pad_nd(layer.bias, {0, padded_channels(layer.bias.size(0)) - layer.bias.size(0)})),
      shape_(plain_.sizes().begin(), plain_.sizes().end()),
      stride_(layer.stride),
      padding_(layer.padding),
      bias_memory_({{bias_.size(0)}, kFloat, tag::a}, cpu_engine(), bias_.data_ptr<float>()) {}

void PackedWeights::give_back() {
  plain_.reset();
  home_.reset();
  taps_.reset();
  packed_.clear();
}

bool PackedWeights::plain_is_free() const {
  return plain_.defined() && plain_.use_count() == 1 && plain_.storage().use_count() == 1;
}

torch::Tensor PackedWeights::plain_weights() const {
  if (plain_.defined()) return plain_;
  auto plain = torch::empty(shape_);
  if (taps_.defined()) {
    winograd::unpack_taps(taps_.data_ptr<float>(), shape_[1], shape_[0], *taps_by_, plain.data_ptr<float>());
    return plain;
  }
  memory source = packed_.front(), target({shape_, kFloat, tag::oihw}, cpu_engine(), plain.data_ptr<float>());
  dnnl::stream stream(cpu_engine());
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  return plain;
}

const memory& PackedWeights::in_layout(const memory::desc& layout) {
  const auto found = std::ranges::find_if(packed_, [&](const memory& m) { return m.get_desc() == layout; });
  if (found != packed_.end()) return *found;

  const bool in_place = plain_is_free() && layout.get_size() <= plain_.nbytes();
  auto plain = plain_weights();
  plain_.reset();
  memory source({shape_, kFloat, tag::oihw}, cpu_engine(), plain.data_ptr<float>());
  memory target(layout, cpu_engine());
  dnnl::stream stream(cpu_engine());
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  if (!in_place) return packed_.emplace_back(std::move(target));
  home_ = std::move(plain);
  std::memcpy(home_.data_ptr<float>(), target.get_data_handle(), layout.get_size());
  return packed_.emplace_back(layout, cpu_engine(), home_.data_ptr<float>());
}

const float* PackedWeights::winograd_taps(const winograd::Kernels& by) {
  if (taps_.defined() && taps_by_ == &by) return taps_.data_ptr<float>();
  const auto in = shape_[1], out = shape_[0], size = winograd::packed_taps(in, out, by);
  const bool in_place = plain_is_free() && size == plain_.numel();
  auto plain = plain_weights();
  plain_.reset();
  auto taps = in_place ? plain : torch::empty({size});
  winograd::pack_taps(plain.data_ptr<float>(), in, out, by, taps.data_ptr<float>());
  taps_ = std::move(taps);
  taps_by_ = &by;
  return taps_.data_ptr<float>();
}

}  // namespace deepwrist::engine
