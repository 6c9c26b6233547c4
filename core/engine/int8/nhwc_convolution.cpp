#include "core/engine/int8/nhwc_convolution.h"

#include <torch/types.h>

#include <algorithm>
#include <cassert>

#include "core/engine/float32/onednn_convolution.h"

// Post-operations, in the order in which oneDNN numbers them; each is there only if the convolution has it:
//
//   binary_mul        gate (1, C, 1, 1)         number 0
//   binary_add        addend (N, C, H, W)       number 0 or 1
//   eltwise           ReLU or logistic
//   eltwise_linear    factor
//
// The two versions of oneDNN differ in where they put the scales of 8-bit weights:
//
//   3   Σ source · weight · scale_c + bias_c       given at each call, as an argument
//   2   (Σ source · weight + bias_c) · scale_c     fixed in the primitive: the bias is divided by them here

namespace deepwrist::engine::nhwc {
namespace {

using dnnl::memory;
using tag = memory::format_tag;
using type = memory::data_type;

memory::desc image_desc(const Shape& shape, StoredAs number) {
  return {{shape.begin(), shape.end()}, number == StoredAs::u8 ? type::u8 : type::f32, tag::nhwc};
}

memory::desc gate_desc(const Shape& out) { return {{1, out[1], 1, 1}, type::f32, tag::nhwc}; }

void append_eltwise(dnnl::post_ops& ops, dnnl::algorithm algorithm, float alpha) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(algorithm, alpha, 0);
#else
  ops.append_eltwise(1, algorithm, alpha, 0);
#endif
}

dnnl::post_ops post_ops_of(const ConvolutionSpec& spec) {
  dnnl::post_ops ops;
  if (spec.gated) ops.append_binary(dnnl::algorithm::binary_mul, gate_desc(spec.out));
  if (spec.addend != StoredAs::none) {
    ops.append_binary(dnnl::algorithm::binary_add, image_desc(spec.out, spec.addend));
  }
  if (spec.activation == Activation::relu) append_eltwise(ops, dnnl::algorithm::eltwise_relu, 0);
  if (spec.activation == Activation::sigmoid) append_eltwise(ops, dnnl::algorithm::eltwise_logistic, 0);
  if (spec.factor != 1) append_eltwise(ops, dnnl::algorithm::eltwise_linear, spec.factor);
  return ops;
}

/// oneDNN 2 scales the sum of products and bias by numbers fixed now; oneDNN 3 scales the products alone, by
/// numbers given at each call.
dnnl::convolution_forward::primitive_desc describe(const ConvolutionSpec& spec,
                                                   [[maybe_unused]] const std::vector<float>& scales) {
  dnnl::primitive_attr attr;
  attr.set_post_ops(post_ops_of(spec));
  if (spec.source == StoredAs::u8) {
#if DNNL_VERSION_MAJOR >= 3
    attr.set_scales_mask(DNNL_ARG_WEIGHTS, 1 << 0);
#else
    attr.set_output_scales(1 << 1, scales);
#endif
  }
  const auto kind = dnnl::prop_kind::forward_inference;
  const auto algorithm = dnnl::algorithm::convolution_direct;
  const auto source = image_desc(spec.in, spec.source), target = image_desc(spec.out, spec.target);
  const memory::desc weights({spec.out[1], spec.in[1], spec.kernel, spec.kernel},
                             spec.source == StoredAs::u8 ? type::s8 : type::f32, tag::any);
  const memory::desc bias({spec.out[1]}, type::f32, tag::a);
  const memory::dims strides(2, spec.stride), padding(2, spec.padding);
#if DNNL_VERSION_MAJOR >= 3
  return {cpu_engine(), kind, algorithm, source, weights, bias, target, strides, padding, padding, attr};
#else
  return {{kind, algorithm, source, weights, bias, target, strides, padding, padding}, attr, cpu_engine()};
#endif
}

memory vector_memory(const std::vector<float>& values) {
  memory result({{static_cast<memory::dim>(values.size())}, type::f32, tag::a}, cpu_engine());
  std::ranges::copy(values, static_cast<float*>(result.get_data_handle()));
  return result;
}

/// The bias as this version of oneDNN adds it: before (2) or after (3) the scales.
std::vector<float> placed_bias([[maybe_unused]] const std::vector<float>& scales, std::vector<float> bias) {
#if DNNL_VERSION_MAJOR < 3
  for (std::size_t c = 0; c < scales.size(); ++c) bias[c] /= scales[c];
#endif
  return bias;
}

}  // namespace

FusedConvolution::FusedConvolution(const ConvolutionSpec& spec, const std::vector<float>& scales,
                                   const std::vector<float>& bias)
    : spec_(spec),
      description_(describe(spec, scales)),
      primitive_(description_),
      bias_(vector_memory(placed_bias(scales, bias))),
      scales_(vector_memory(scales.empty() ? std::vector<float>{1} : scales)) {
  assert(scales.empty() == (spec.source != StoredAs::u8));
}

std::unordered_map<int, memory> FusedConvolution::bind(const memory& weights, const Places& places) const {
  std::unordered_map<int, memory> arguments;
  const auto at = [&](int index, const memory::desc& layout, void* place) {
    arguments.emplace(index, memory(layout, cpu_engine(), place));
  };
  const auto post_op = [](int index) { return DNNL_ARG_ATTR_MULTIPLE_POST_OP(index) | DNNL_ARG_SRC_1; };
  at(DNNL_ARG_SRC, source_desc(), places.source);
  at(DNNL_ARG_DST, target_desc(), places.target);
  arguments.emplace(DNNL_ARG_WEIGHTS, weights);
  arguments.emplace(DNNL_ARG_BIAS, bias_);
  if (spec_.gated) at(post_op(0), gate_desc(spec_.out), places.gate);
  if (spec_.addend != StoredAs::none) {
    at(post_op(spec_.gated ? 1 : 0), image_desc(spec_.out, spec_.addend), places.addend);
  }
#if DNNL_VERSION_MAJOR >= 3
  if (spec_.source == StoredAs::u8) {
    arguments.emplace(DNNL_ARG_ATTR_SCALES | DNNL_ARG_WEIGHTS, scales_);
  }
#endif
  return arguments;
}

bool has_int8_instructions() {
  const auto isa = static_cast<unsigned>(dnnl::get_effective_cpu_isa());
  const auto includes = [isa](dnnl::cpu_isa wanted) {
    return (isa & static_cast<unsigned>(wanted)) == static_cast<unsigned>(wanted);
  };
  return includes(dnnl::cpu_isa::avx512_core_vnni) || includes(dnnl::cpu_isa::avx2_vnni);
}

const memory& LayoutWeights::in_layout(const memory::desc& layout) {
  const auto found = std::ranges::find_if(packed_, [&](const memory& m) { return m.get_desc() == layout; });
  if (found != packed_.end()) return *found;
  const bool first = packed_.empty();
  const auto number = first && plain_.scalar_type() == torch::kChar ? type::s8 : type::f32;
  memory source = first ? memory({plain_.sizes().vec(), number, tag::oihw}, cpu_engine(), plain_.data_ptr())
                        : packed_.front();
  memory target(layout, cpu_engine());
  dnnl::stream stream(cpu_engine());
  dnnl::reorder(source, target).execute(stream, source, target);
  stream.wait();
  if (first) plain_.reset();
  return packed_.emplace_back(std::move(target));
}

}  // namespace deepwrist::engine::nhwc
