#include "core/train/rate_curve.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace deepwrist::train {
namespace {

constexpr double kKept = 0.9;
constexpr std::size_t kSettling = 10;  ///< steps until a smoothed loss is more than the first ones
constexpr std::size_t kWindow = 21;
constexpr double kDivergence = 4;
constexpr double kDeviations = 6;

/// Of the straight line through the smoothed losses over the logarithm of the rate, by least squares.
double slope_of(std::span<const RateStep> steps) {
  double mean_x = 0, mean_y = 0;
  for (const auto& step : steps) {
    mean_x += std::log10(step.rate) / static_cast<double>(steps.size());
    mean_y += step.smoothed / static_cast<double>(steps.size());
  }
  double products = 0, squares = 0;
  for (const auto& step : steps) {
    const double x = std::log10(step.rate) - mean_x;
    products += x * (step.smoothed - mean_y);
    squares += x * x;
  }
  return products / squares;
}

/// How far the smoothed loss strays by chance: that of independent losses, whose deviation is taken from
/// successive ones, so that a falling loss is no noise.
double noise_of(std::span<const RateStep> steps) {
  double squares = 0;
  for (std::size_t i = 1; i < steps.size(); ++i) squares += std::pow(steps[i].loss - steps[i - 1].loss, 2);
  const double variance = squares / 2 / static_cast<double>(steps.size() - 1);
  return std::sqrt(variance * (1 - kKept) / (1 + kKept));
}

}  // namespace

void RateCurve::add(double rate, double loss) {
  if (!std::isfinite(loss)) {
    diverged_ = true;
    return;
  }
  sum_ = kKept * sum_ + loss;
  weight_ = kKept * weight_ + 1;
  steps_.push_back({rate, loss, sum_ / weight_});
  if (steps_.size() <= kSettling) return;
  const double least = steps_[smallest()].smoothed;
  diverged_ = diverged_ || (least > 0 && steps_.back().smoothed > kDivergence * least);
}

std::size_t RateCurve::smallest() const {
  const auto settled = std::span(steps_).subspan(kSettling);
  const auto least = std::ranges::min_element(settled, {}, &RateStep::smoothed);
  return kSettling + static_cast<std::size_t>(least - settled.begin());
}

std::optional<double> RateCurve::suggested() const {
  if (steps_.size() < kSettling + kWindow) return std::nullopt;
  const auto end = smallest() + 1;
  const auto before = std::span(steps_).first(end);
  if (end < kSettling + kWindow) return std::nullopt;
  if (steps_[kSettling].smoothed - steps_[end - 1].smoothed <= kDeviations * noise_of(before))
    return std::nullopt;
  std::size_t best = kSettling;
  for (auto first = kSettling; first + kWindow <= end; ++first) {
    if (slope_of(before.subspan(first, kWindow)) < slope_of(before.subspan(best, kWindow))) best = first;
  }
  return steps_[best + kWindow / 2].rate;
}

}  // namespace deepwrist::train
