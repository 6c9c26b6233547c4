#pragma once

#include <dnnl.hpp>
#include <vector>

#include "core/engine/plan/plan.h"

namespace deepwrist::engine::nhwc {

/// How the numbers of an activation are stored.
enum class StoredAs { none, f32, u8 };

/// Everything that decides which kernel oneDNN generates for one convolution whose activations lie in
/// (N, H, W, C). With 8-bit sources the weights are 8-bit too, with one scale an output channel:
///   out = factor · activation(gate · (scale_c · Σ source · weight + bias_c) + addend)
struct ConvolutionSpec {
  Shape in;
  Shape out;
  int kernel = 1;
  int stride = 1;
  int padding = 0;
  StoredAs source = StoredAs::f32;
  StoredAs target = StoredAs::f32;
  StoredAs addend = StoredAs::none;
  bool gated = false;  ///< needs N = 1: oneDNN broadcasts a (1, C, 1, 1) factor only
  Activation activation = Activation::none;
  float factor = 1;
};

/// One convolution, ready to be bound to memory. With float32 sources `scales` is empty.
class FusedConvolution {
 public:
  FusedConvolution(const ConvolutionSpec& spec, const std::vector<float>& scales,
                   const std::vector<float>& bias);

  dnnl::memory::desc source_desc() const { return description_.src_desc(); }
  dnnl::memory::desc target_desc() const { return description_.dst_desc(); }
  dnnl::memory::desc weights_desc() const { return description_.weights_desc(); }
  const char* kernel_name() const { return description_.impl_info_str(); }

  /// Where one call finds its numbers; `gate` and `addend` as the specification has them.
  struct Places {
    void *source, *target, *gate, *addend;
  };
  /// The arguments of one call. They hold on to the memory of `weights`, bias and scales.
  std::unordered_map<int, dnnl::memory> bind(const dnnl::memory& weights, const Places& places) const;
  const dnnl::convolution_forward& primitive() const { return primitive_; }

 private:
  ConvolutionSpec spec_;
  dnnl::convolution_forward::primitive_desc description_;
  dnnl::convolution_forward primitive_;
  dnnl::memory bias_, scales_;
};

/// True where oneDNN multiplies 8-bit numbers exactly and fast on this CPU (VNNI instructions): others round
/// sums of two products to 16 bits.
bool has_int8_instructions();

/// One layer's weights in every layout that was asked for (in practice one); the plain copy is given up for
/// the first.
class LayoutWeights {
 public:
  /// (out, in, k, k), float32 or int8, contiguous.
  explicit LayoutWeights(torch::Tensor plain) : plain_(std::move(plain)) {}
  /// Valid until another layout is asked for.
  const dnnl::memory& in_layout(const dnnl::memory::desc& layout);

 private:
  torch::Tensor plain_;
  std::vector<dnnl::memory> packed_;
};

}  // namespace deepwrist::engine::nhwc
