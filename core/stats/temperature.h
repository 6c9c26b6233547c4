#pragma once

#include <span>

#include "core/stats/interval.h"

namespace deepwrist::stats {

/// A temperature that divides logits before the softmax (Guo et al. 2017).
struct Temperature {
  double value = 1;
  double nll_before = 0, nll_after = 0;  ///< mean negative log likelihood
  bool at_bound = false;                 ///< the best lies beyond kLowest or kHighest: too few cases to tell

  static constexpr double kLowest = 0.01, kHighest = 100;
};

/// The temperature with the smallest negative log likelihood of two-class logits; unique, since it is convex
/// in 1/T. Throws Error(format) for no cases.
Temperature fit_temperature(std::span<const int> truth, std::span<const double> logit_0,
                            std::span<const double> logit_1);

/// The temperatures that a likelihood ratio test does not tell from the fitted one (Wilks 1938), within
/// kLowest and kHighest.
Interval temperature_interval(std::span<const int> truth, std::span<const double> logit_0,
                              std::span<const double> logit_1, const Temperature& fit, double level = 0.95);

/// Class 1's share of softmax(logits / temperature).
double tempered_probability(double logit_0, double logit_1, double temperature);

}  // namespace deepwrist::stats
