#pragma once

#include <dnnl.hpp>
#include <string>
#include <vector>

#include "core/engine/plan/plan.h"
#include "core/winograd/kernels.h"

namespace deepwrist::engine {

/// Channels are stored in blocks of this many, side by side per pixel (oneDNN's nChw16c or nChw8c): what this
/// CPU's vector registers hold.
int channel_lanes();

/// The number of channels rounded up to whole blocks.
int64_t padded_channels(int64_t channels);

/// Where the addend of a convolution lies.
enum class Addend { none, in_place, separate };

/// Everything that decides which kernel oneDNN generates for one convolution of a plan. All channels but
/// those of a plain input are padded ones: for others oneDNN falls back to slow reference code.
struct ConvolutionSpec {
  Shape in;
  Shape out;
  int kernel;
  int stride;
  int padding;
  bool plain_input;  ///< (N, C, H, W) as torch stores it, for the first layer; else blocked
  Activation activation;
  bool gated;  ///< needs N = 1: oneDNN broadcasts a (1, C, 1, 1) factor only
  Addend addend;
};

/// The shared CPU engine.
const dnnl::engine& cpu_engine();

/// oneDNN's description of that convolution, which names the layout it wants its weights in.
dnnl::convolution_forward::primitive_desc describe(const ConvolutionSpec& spec);

/// Memory descriptors of a (N, C, H, W) activation.
dnnl::memory::desc blocked_desc(const Shape& shape);
dnnl::memory::desc plain_desc(const Shape& shape);

/// One layer's weights, channels padded with zeros, in every layout that was asked for (in practice one). The
/// first takes over the memory of the plain weights if nobody else holds them: replacing each tensor of a
/// network by another would leave half the heap in holes. What is returned stays valid as long as this
/// object.
class PackedWeights {
 public:
  /// `plain_input`: the layer reads the network's input, whose channels are not padded.
  PackedWeights(ConvolutionLayer layer, bool plain_input);

  int kernel() const { return static_cast<int>(shape_[2]); }
  int stride() const { return stride_; }
  int padding() const { return padding_; }
  /// Weights in oneDNN's layout.
  const dnnl::memory& in_layout(const dnnl::memory::desc& layout);
  /// Weights as winograd::BlockedConvolution takes them.
  const float* winograd_taps(const winograd::Kernels& by);
  const dnnl::memory& bias() const { return bias_memory_; }
  const float* bias_values() const { return bias_.data_ptr<float>(); }
  /// Frees the weights; what was returned of them is not valid any more, and nothing more may be asked for.
  void give_back();

 private:
  /// Plain weights: the ones given, or recovered from a layout.
  torch::Tensor plain_weights() const;
  bool plain_is_free() const;

  torch::Tensor plain_;  ///< until the first layout was asked for
  torch::Tensor home_;   ///< the memory that layout took over
  torch::Tensor taps_;
  const winograd::Kernels* taps_by_ = nullptr;
  torch::Tensor bias_;
  dnnl::memory::dims shape_;
  int stride_, padding_;
  dnnl::memory bias_memory_;
  std::vector<dnnl::memory> packed_;
};

}  // namespace deepwrist::engine
