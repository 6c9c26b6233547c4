#pragma once

#include <torch/types.h>

#include <functional>
#include <optional>
#include <vector>

#include "core/distributed/batch_share.h"
#include "core/train/loss.h"
#include "core/train/mixup.h"
#include "core/train/train_options.h"
#include "core/winograd/convolve_layer.h"

namespace deepwrist::train {

/// Loss of a batch, with mixup where there is one: share·L(p, y) + (1 − share)·L(p, y[partner]) for
/// p = forward(share·x + (1 − share)·x[partner]). Of a batch that ranks share, this rank's part of that loss:
/// the sum over ranks is the loss. Partners are fetched from where they are; a rank may be idle.
torch::Tensor batch_loss(const std::function<torch::Tensor(const torch::Tensor&)>& forward, const Loss& loss,
                         const torch::Tensor& images, const torch::Tensor& targets,
                         const std::optional<Mixup>& mixup, const distributed::BatchShare& of = {});

/// How the operations of its scope are computed: bf16 and fp16 in that type where it is exact enough
/// (LibTorch's autocast); fp32 on the CPU with Winograd's convolutions where they pay.
class Arithmetic {
 public:
  /// Throws Error(usage) for fp16 on the CPU.
  Arithmetic(Precision precision, const torch::Device& device);
  ~Arithmetic();
  Arithmetic(const Arithmetic&) = delete;
  Arithmetic& operator=(const Arithmetic&) = delete;

 private:
  enum class Scope { none, cpu, cuda } scope_ = Scope::none;
  winograd::WinogradScope winograd_;
};

/// Keeps gradients of fp16 from vanishing: the loss is multiplied by a scale that grows while gradients stay
/// finite (doubled each 2,000 steps) and halves when they do not. For other precisions the scale is 1.
class GradientScaler {
 public:
  static constexpr double kFirstScale = 65536;
  static constexpr double kLeastScale = 1e-8;  ///< with 1 there is nothing left to overflow
  static constexpr int kGrowthInterval = 2000;

  explicit GradientScaler(bool enabled) : scale_(enabled ? kFirstScale : 1.0), enabled_(enabled) {}

  torch::Tensor scaled(const torch::Tensor& loss) const { return enabled_ ? loss * scale_ : loss; }
  /// Undoes the scale. False: the gradients are not finite and the step must be left out.
  bool unscale(const std::vector<torch::Tensor>& parameters);

  double scale() const { return scale_; }
  bool enabled() const { return enabled_; }
  /// Steps with finite gradients since the scale changed.
  int good_steps() const { return good_steps_; }
  /// Takes them back; a scale of 0 is none.
  void restore(double scale, int good_steps);

 private:
  double scale_;
  bool enabled_;
  int good_steps_ = 0;
};

}  // namespace deepwrist::train
