#include "core/engine/int8/range_finder.h"

#include <torch/types.h>

#include <algorithm>
#include <limits>

#include "core/base/error.h"

namespace deepwrist::engine {

void ActivationHistogram::widen_to(float largest) {
  if (largest < kSmallestLimit) return;
  if (width_ == 0) width_ = static_cast<double>(largest) / kBins;
  while (static_cast<double>(largest) > width_ * kBins) {
    for (int i = 0; i < kBins / 2; ++i) counts_[i] = counts_[2 * i] + counts_[2 * i + 1];
    std::fill(counts_.begin() + kBins / 2, counts_.end(), 0);
    width_ *= 2;
  }
}

void ActivationHistogram::add(const torch::Tensor& activations) {
  const auto values = activations.contiguous();
  const float* value = values.data_ptr<float>();
  const int64_t count = values.numel();
  if (!values.isfinite().all().item<bool>()) {
    throw Error(ErrorKind::format, "activations", "are not finite: the weights are not those of a network");
  }
  widen_to(*std::max_element(value, value + count));
  if (width_ == 0) return;
  const double per_unit = 1 / width_;
  for (int64_t i = 0; i < count; ++i) {
    if (value[i] > 0) ++counts_[static_cast<std::size_t>(std::min(value[i] * per_unit, kBins - 1.0))];
  }
}

double ActivationHistogram::best_limit() const {
  if (width_ == 0) return 0;
  // Of what lies in the bins above a limit: how many, their sum and the sum of their squares.
  double above = 0, sum = 0, squares = 0, below = 0;
  for (const auto count : counts_) below += static_cast<double>(count);
  double best = 0, least = std::numeric_limits<double>::infinity();
  for (int bin = kBins; bin >= 1; --bin) {
    const double limit = bin * width_, step = limit / kInt8Levels;
    const double clipped = squares - 2 * limit * sum + limit * limit * above;
    const double error = below * step * step / 12 + clipped;
    if (error < least) {
      least = error;
      best = limit;
    }
    const double middle = (bin - 0.5) * width_, count = static_cast<double>(counts_[bin - 1]);
    above += count;
    below -= count;
    sum += count * middle;
    squares += count * middle * middle;
  }
  return best;
}

RangeFinder::RangeFinder(const Plan& plan)
    : value_count_(plan.steps().size() + 1), values_(quantizable_values(plan)), histograms_(values_.size()) {}

Plan RangeFinder::observed(Plan plan) const {
  plan.set_outputs(values_);
  return plan;
}

void RangeFinder::add(const std::vector<torch::Tensor>& outputs) {
  for (std::size_t i = 0; i < values_.size(); ++i) histograms_[i].add(outputs[i]);
}

ActivationRanges RangeFinder::ranges() const {
  ActivationRanges ranges{std::vector<float>(value_count_, 0.0F)};
  for (std::size_t i = 0; i < values_.size(); ++i) {
    ranges.limits[values_[i]] = static_cast<float>(histograms_[i].best_limit());
  }
  return ranges;
}

}  // namespace deepwrist::engine
