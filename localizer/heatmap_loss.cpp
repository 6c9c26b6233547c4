#include "localizer/heatmap_loss.h"

#include <torch/types.h>

#include <cmath>
#include <utility>

#include "core/base/error.h"

namespace deepwrist::localizer {
namespace {

using torch::Tensor;

/// Gaussians about the landmarks on maps of side×side pixels, each of sum 1: (N, L, side²). Pixel i is where
/// soft_argmax puts it, at i / side.
Tensor gaussians(const Tensor& landmarks, std::int64_t side, double sigma_px) {
  const auto pixel = torch::arange(side, landmarks.options());
  const auto along = [&](int axis) {
    const auto away = pixel - landmarks.select(2, axis).unsqueeze(2) * static_cast<double>(side);
    return torch::softmax(away.square() * (-0.5 / (sigma_px * sigma_px)), 2);
  };
  return (along(1).unsqueeze(3) * along(0).unsqueeze(2)).flatten(2);
}

}  // namespace

train::Loss with_heatmaps(train::Loss of_points, const HeatmapLoss& maps) {
  if (maps.weight == 0) return of_points;
  return {[of_points = std::move(of_points), maps](const Tensor& output, const Tensor& target) {
    const auto loss = of_points(output.narrow(2, 0, 2), target);
    const auto pixels = output.size(2) - 2;
    if (pixels == 0) return loss;
    const auto side = static_cast<std::int64_t>(std::lround(std::sqrt(static_cast<double>(pixels))));
    if (side * side != pixels) {
      throw Error(ErrorKind::usage, "loss.params.heatmap_weight",
                  "needs square images; let the augmentation crop as many rows as columns");
    }
    const auto wanted =
        gaussians(target, side, maps.sigma_px);  // in the target's precision, half may be the output's
    const auto entropy = -(wanted * output.narrow(2, 2, pixels)).sum(2).mean();
    return loss + maps.weight * entropy;
  }};
}

}  // namespace deepwrist::localizer
