#pragma once

#include <torch/nn/modules/conv.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/pimpl.h>

#include <memory>

#include "core/weights/trainable_network.h"
#include "localizer/hourglass_blocks.h"
#include "localizer/hourglass_params.h"

namespace deepwrist::localizer {

/// One level of the hourglass and, in its middle, the next: upper path at full size, lower path at half size,
/// upsampled (corners aligned) and added. (N, in, H, W) → (N, out, H, W).
class HourglassImpl : public torch::nn::Module {
 public:
  HourglassImpl(int levels, const HourglassChannels& channels, const HourglassParams& params);
  torch::Tensor forward(const torch::Tensor& x);

 private:
  AnyResidual lower1_, lower2_, lower3_, lower5_, upper1_, upper2_, upper3_;
  std::shared_ptr<HourglassImpl> inner_;  ///< "lower4" of every level but the innermost
  AnyResidual innermost_;                 ///< "lower4" of the innermost
  bool bicubic_;
};

/// The localizer's network: (N, n_inputs, H, W) → (N, n_outputs, 2) landmark fractions (x, y). H and W must
/// give the innermost level at least one pixel (255 for depth 6). Names, order and shapes of parameters are
/// those of the reference's HourglassNet_PTL. Initialised as PyTorch does.
class HourglassNetImpl : public weights::TrainableNetwork {
 public:
  /// Throws Error(usage) for parameters that give no network.
  explicit HourglassNetImpl(const HourglassParams& params);

  torch::Tensor forward(const torch::Tensor& images) override;
  /// While it is trained, forward then gives (N, n_outputs, 2 + H/4·W/4): the landmarks, and the logarithms
  /// of the softmaxed heat maps that they come from.
  void give_maps_in_training() { gives_maps_ = true; }
  /// (N, n_outputs, H/4, W/4) logits, the input of the soft-argmax.
  torch::Tensor heatmaps(const torch::Tensor& images);

 private:
  torch::nn::Conv2d stem_{nullptr}, out_{nullptr};
  torch::nn::BatchNorm2d stem_normalisation_{nullptr};
  AnyResidual stem_residual_, residual1_, residual2_, residual3_;
  std::shared_ptr<HourglassImpl> hourglass_;
  torch::nn::Dropout2d dropout_{nullptr};
  ConvBlock mixer1_{nullptr}, mixer2_{nullptr};
  bool gives_maps_ = false;
};
TORCH_MODULE(HourglassNet);

}  // namespace deepwrist::localizer
