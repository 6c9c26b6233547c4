#include "core/engine/int8/shift_finder.h"

#include <torch/types.h>

#include <algorithm>

#include "core/engine/int8/int8_weights.h"

namespace deepwrist::engine {
namespace {

torch::Tensor rounded(const torch::Tensor& values, float limit) {
  const double step = static_cast<double>(limit) / kInt8Levels;
  return (values / step).round_().clamp_(0, kInt8Levels).mul_(step);
}

/// The weights as they are computed with.
torch::Tensor rounded_weights(const torch::Tensor& weight) {
  const auto quantized = quantize_weights(weight);
  const auto scales = torch::tensor(quantized.scales).reshape({-1, 1, 1, 1});
  return quantized.levels.to(torch::kFloat) * scales;
}

}  // namespace

ShiftFinder::ShiftFinder(const Plan& plan, ActivationRanges ranges)
    : values_(quantizable_values(plan)),
      steps_(plan.steps()),
      layers_(plan.layers()),
      ranges_(std::move(ranges)),
      sums_(values_.size()) {}

void ShiftFinder::add(const std::vector<torch::Tensor>& outputs) {
  for (std::size_t i = 0; i < values_.size(); ++i) {
    const float limit = ranges_.limits[values_[i]];
    if (limit == 0) continue;
    const auto exact = outputs[i].sum(0, /*keepdim=*/true);
    const auto reduced = rounded(outputs[i], limit).sum(0, /*keepdim=*/true);
    auto& sums = sums_[i];
    sums.exact = sums.exact.defined() ? sums.exact + exact : exact;
    sums.rounded = sums.rounded.defined() ? sums.rounded + reduced : reduced;
  }
  images_ += outputs.front().size(0);
}

ActivationRanges ShiftFinder::result() const {
  auto ranges = ranges_;
  ranges.shifts.assign(layers_.size(), {});
  for (const auto& step : steps_) {
    const auto* convolution = std::get_if<Convolution>(&step);
    if (convolution == nullptr || ranges.limits[convolution->in] == 0) continue;
    const auto at = std::ranges::find(values_, convolution->in) - values_.begin();
    const auto& layer = layers_[convolution->layer];
    const auto mean_of = [&](const torch::Tensor& sum, const torch::Tensor& weight) {
      const auto image = sum / static_cast<double>(images_);
      return torch::conv2d(image, weight, {}, layer.stride, layer.padding).mean({0, 2, 3});
    };
    const auto shift =
        (mean_of(sums_[at].exact, layer.weight) - mean_of(sums_[at].rounded, rounded_weights(layer.weight)))
            .contiguous();
    const auto* begin = shift.data_ptr<float>();
    ranges.shifts[convolution->layer].assign(begin, begin + shift.numel());
  }
  return ranges;
}

}  // namespace deepwrist::engine
