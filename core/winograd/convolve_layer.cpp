#include "core/winograd/convolve_layer.h"

#include <torch/autograd.h>
#include <torch/nn/modules/conv.h>

#include "core/winograd/convolution.h"
#include "core/winograd/pointwise.h"
#include "core/winograd/tiles.h"

namespace deepwrist::winograd {
namespace {

using torch::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

thread_local bool winograd_is_on = false;

/// Below, half a vector is transformed for nothing; gradients of weights then cost more than they save.
constexpr std::int64_t kFewestOfWeights = 16;

class WinogradConvolution : public torch::autograd::Function<WinogradConvolution> {
 public:
  /// `bias` may be without elements: autograd wants a tensor.
  static Tensor forward(AutogradContext* context, const Tensor& images, const Tensor& weights,
                        const Tensor& bias) {
    const auto x = images.contiguous(at::MemoryFormat::ChannelsLast);
    context->save_for_backward({x, weights});
    return winograd::convolve(x, weights, bias.numel() > 0 ? bias : Tensor());
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &images = saved[0], &weights = saved[1];
    const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    variable_list result(3);
    if (context->needs_input_grad(0)) result[0] = winograd::image_gradient(gradient, weights);
    if (context->needs_input_grad(1)) result[1] = weight_gradient(gradient, images, weights);
    if (context->needs_input_grad(2)) result[2] = gradient.sum({0, 2, 3});
    return result;
  }

 private:
  static Tensor weight_gradient(const Tensor& gradient, const Tensor& images, const Tensor& weights) {
    if (std::min(weights.size(0), weights.size(1)) >= kFewestOfWeights)
      return winograd::weight_gradient(gradient, images, weights);
    return std::get<1>(
        at::convolution_backward(gradient, images, weights, at::nullopt, {1, 1}, {1, 1}, {1, 1},
                                 /*transposed=*/false, {0, 0}, /*groups=*/1, {false, true, false}));
  }
};

class PointwiseConvolution : public torch::autograd::Function<PointwiseConvolution> {
 public:
  static Tensor forward(AutogradContext* context, const Tensor& images, const Tensor& weights,
                        const Tensor& bias, std::int64_t stride) {
    const auto x = images.contiguous(at::MemoryFormat::ChannelsLast);
    context->save_for_backward({x, weights});
    context->saved_data["stride"] = stride;
    return winograd::pointwise(x, weights, bias.numel() > 0 ? bias : Tensor(), stride);
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto saved = context->get_saved_variables();
    const auto &images = saved[0], &weights = saved[1];
    const auto stride = context->saved_data["stride"].toInt();
    const auto gradient = gradients[0].contiguous(at::MemoryFormat::ChannelsLast);
    variable_list result(4);
    if (context->needs_input_grad(0)) {
      result[0] = winograd::pointwise_image_gradient(gradient, weights, images.sizes(), stride);
    }
    if (context->needs_input_grad(1)) {
      result[1] = winograd::pointwise_weight_gradient(gradient, images, weights, stride);
    }
    if (context->needs_input_grad(2)) result[2] = gradient.sum({0, 2, 3});
    return result;
  }
};

using Options = decltype(torch::nn::Conv2dImpl::options);

bool is_square(const torch::ExpandingArray<2>& values, std::int64_t wanted) {
  return (*values)[0] == wanted && (*values)[1] == wanted;
}

/// With fewer channels, 1×1 convolutions compute half a panel for nothing.
constexpr std::int64_t kPointwiseChannels = 32;
/// LibTorch gives 1×1 convolutions of so many images to oneDNN even on one thread, not to BLAS.
constexpr std::int64_t kImagesOfOneDnn = 16;

bool pointwise_pays(const Options& options, const Tensor& images) {
  return images.size(0) < kImagesOfOneDnn ||
         std::min(options.in_channels(), options.out_channels()) >= kPointwiseChannels;
}

/// Below these the transforms cost more than the products save (bench/winograd_bench), and where there are
/// few tiles and few weights, threads wait for each other.
constexpr std::int64_t kFewestChannels = 8, kManyChannels = 32;  // that fill vectors, or do not
constexpr std::int64_t kFewestTiles = 16, kTilesOfFewWeights = 32, kFewWeights = 128 * 128;

bool winograd_pays(const Options& options, const Tensor& images) {
  const auto in = options.in_channels(), out = options.out_channels();
  const bool whole_vectors = (in | out) % kFewestChannels == 0;
  return std::min(in, out) >= (whole_vectors ? kFewestChannels : kManyChannels) &&
         Tiles(images).total >= (in * out < kFewWeights ? kTilesOfFewWeights : kFewestTiles);
}

/// A kernel of that side, with zeros around the image so that each of its pixels is the middle of one.
bool is_of_side(const Options& options, std::int64_t side) {
  const auto* padding = get_if<torch::ExpandingArray<2>>(&options.padding());
  return is_square(options.kernel_size(), side) && is_square(options.dilation(), 1) && padding != nullptr &&
         is_square(*padding, side / 2) && options.groups() == 1;
}

bool is_pointwise(const Options& options) {
  return is_of_side(options, 1) && is_square(options.stride(), (*options.stride())[0]);
}

bool is_winograd(const Options& options) { return is_of_side(options, 3) && is_square(options.stride(), 1); }

}  // namespace

WinogradScope::WinogradScope(bool on) : before_(winograd_is_on) { winograd_is_on = on; }
WinogradScope::~WinogradScope() { winograd_is_on = before_; }

bool is_computed_here(const Tensor& images) {
  return winograd_is_on && images.device().is_cpu() && images.scalar_type() == torch::kFloat &&
         images.dim() == 4 && images.numel() > 0 && winograd::kernels().panel > 8;
}

Tensor convolve(const torch::nn::Conv2d& layer, const Tensor& images) {
  const auto& options = layer->options;
  if (is_computed_here(images)) {
    const auto bias = layer->bias.defined() ? layer->bias : torch::empty({0});
    if (is_pointwise(options) && pointwise_pays(options, images)) {
      return PointwiseConvolution::apply(images, layer->weight, bias, (*options.stride())[0]);
    }
    if (is_winograd(options) && winograd_pays(options, images)) {
      return WinogradConvolution::apply(images, layer->weight, bias);
    }
  }
  return layer.ptr()->forward(images);
}

}  // namespace deepwrist::winograd
