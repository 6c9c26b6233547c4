#include "core/train/loss.h"

#include <torch/nn/functional/loss.h>

#include <cmath>
#include <memory>
#include <optional>
#include <vector>

#include "core/train/names.h"
#include "core/train/registry.h"

namespace deepwrist::train {
namespace {

namespace F = torch::nn::functional;
using torch::Tensor;
using Make = Loss (*)(const LossOptions&);

Loss wing(const LossOptions& options) {
  const double width = options.wing_width, curvature = options.wing_curvature;
  const double offset = width - width * std::log1p(width / curvature);
  return {[=](const Tensor& output, const Tensor& target) {
    const auto distance = (output - target).abs();
    const auto near = width * torch::log1p(distance / curvature);
    return torch::where(distance < width, near, distance - offset).mean();
  }};
}

/// Weights of classes on the device that asks for them, where they are kept: a GPU is not waited for each
/// batch.
class ClassWeights {
 public:
  explicit ClassWeights(const std::vector<double>& weights)
      : weights_(std::make_shared<Tensor>(torch::tensor(weights, torch::kDouble))) {}

  Tensor like(const Tensor& outputs) const {
    if (!is_on(outputs.device())) *weights_ = weights_->to(outputs.device());
    return weights_->to(outputs.scalar_type());
  }
  Tensor of(const Tensor& classes) const {
    if (!is_on(classes.device())) *weights_ = weights_->to(classes.device());
    return weights_->index_select(0, classes);
  }

 private:
  bool is_on(const torch::Device& device) const { return weights_->device() == device; }

  std::shared_ptr<Tensor> weights_;
};

Loss cross_entropy(const LossOptions& options) {
  const auto how = F::CrossEntropyFuncOptions().label_smoothing(options.label_smoothing);
  if (options.weight.empty())
    return {[how](const Tensor& y, const Tensor& t) { return F::cross_entropy(y, t, how); }};
  const ClassWeights weights(options.weight);
  return {[how, weights](const Tensor& y, const Tensor& t) {
            return F::cross_entropy(y, t, F::CrossEntropyFuncOptions(how).weight(weights.like(y)));
          },
          [weights](const Tensor& t) { return weights.of(t); }};
}

/// In float32 at least: what a probability near 1 lacks is lost in 16 bits. It is kept from 0, where its
/// power has no gradient.
Loss focal(const LossOptions& options) {
  constexpr double kLeast = 1e-12;
  const std::optional<ClassWeights> weights =
      options.weight.empty() ? std::nullopt : std::optional(ClassWeights(options.weight));
  Loss loss;
  loss.mean = [gamma = options.gamma, weights](const Tensor& y, const Tensor& t) {
    const auto exact = y.scalar_type() == torch::kDouble ? y : y.to(torch::kFloat);
    const auto log_p = torch::log_softmax(exact, 1).gather(1, t.unsqueeze(1)).squeeze(1);
    const auto each = -log_p * log_p.expm1().neg().clamp_min(kLeast).pow(gamma);
    if (!weights) return each.mean();
    const auto weight = weights->of(t).to(each.scalar_type());
    return (each * weight).sum() / weight.sum();
  };
  if (weights) loss.weights = [weights = *weights](const Tensor& t) { return weights.of(t); };
  return loss;
}

/// One for each of the names, in their order.
constexpr std::array<Make, kLossNames.size()> kMakeLoss{
    [](const LossOptions&) -> Loss {
      return {[](const Tensor& y, const Tensor& t) { return F::mse_loss(y, t); }};
    },
    [](const LossOptions&) -> Loss {
      return {[](const Tensor& y, const Tensor& t) { return F::l1_loss(y, t); }};
    },
    [](const LossOptions& options) -> Loss {
      return {[beta = options.beta](const Tensor& y, const Tensor& t) {
        return torch::smooth_l1_loss(y, t, at::Reduction::Mean, beta);
      }};
    },
    wing,
    cross_entropy,
    focal,
};

}  // namespace

Loss make_loss(const LossOptions& options) {
  return registered(registry_of(kLossNames, kMakeLoss), options.name, "torch.nn.",
                    "loss.class_name")(options);
}

}  // namespace deepwrist::train
