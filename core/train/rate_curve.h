#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace deepwrist::train {

/// One batch of a search for the learning rate.
struct RateStep {
  double rate = 0, loss = 0;
  double smoothed = 0;  ///< mean of the losses so far, each weighing 0.9 of the next
};

/// The loss while the learning rate grows, and what follows from it (Smith 2017).
class RateCurve {
 public:
  /// A loss that is not finite ends the curve and is not part of it.
  void add(double rate, double loss);

  const std::vector<RateStep>& steps() const { return steps_; }
  /// The loss is not finite, or, after ten steps, the smoothed one above four times its smallest.
  bool diverged() const { return diverged_; }
  /// The rate at which the smoothed loss falls fastest by the logarithm of the rate: the middle of those 21
  /// steps, all of them behind the tenth and not behind the smallest loss, whose straight line is steepest.
  /// Nothing where the loss does not fall by more than six deviations of what is left of its noise, or of
  /// fewer steps than 31.
  std::optional<double> suggested() const;

 private:
  /// The step with the smallest smoothed loss behind the tenth.
  std::size_t smallest() const;

  std::vector<RateStep> steps_;
  double sum_ = 0, weight_ = 0;
  bool diverged_ = false;
};

}  // namespace deepwrist::train
