#include "core/train/loss.h"

#include <torch/nn/functional/loss.h>

#include <cmath>

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
  return [=](const Tensor& output, const Tensor& target) {
    const auto distance = (output - target).abs();
    const auto near = width * torch::log1p(distance / curvature);
    return torch::where(distance < width, near, distance - offset).mean();
  };
}

/// One for each of the names, in their order.
constexpr std::array<Make, kLossNames.size()> kMakeLoss{
    [](const LossOptions&) -> Loss {
      return [](const Tensor& y, const Tensor& t) { return F::mse_loss(y, t); };
    },
    [](const LossOptions&) -> Loss {
      return [](const Tensor& y, const Tensor& t) { return F::l1_loss(y, t); };
    },
    [](const LossOptions& options) -> Loss {
      return [beta = options.beta](const Tensor& y, const Tensor& t) {
        return torch::smooth_l1_loss(y, t, at::Reduction::Mean, beta);
      };
    },
    wing,
    [](const LossOptions& options) -> Loss {
      const auto how = F::CrossEntropyFuncOptions().label_smoothing(options.label_smoothing);
      return [how](const Tensor& y, const Tensor& t) { return F::cross_entropy(y, t, how); };
    },
};

}  // namespace

Loss make_loss(const LossOptions& options) {
  return registered(registry_of(kLossNames, kMakeLoss), options.name, "torch.nn.",
                    "loss.class_name")(options);
}

}  // namespace deepwrist::train
