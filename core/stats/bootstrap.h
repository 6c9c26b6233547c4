#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "core/stats/interval.h"

namespace deepwrist::stats {

struct BootstrapOptions {
  int replicates = 2000;
  std::uint64_t seed = 12345;
  double level = 0.95;
  int threads = 1;  ///< the result does not depend on it
};

/// A statistic of the cases counted with these weights; NaN where it is undefined. Called from several
/// threads.
using WeightedStatistic = std::function<double(std::span<const std::uint32_t> weights)>;

/// Stratified bootstrap (Efron and Tibshirani 1993): each replicate draws as many positives among the
/// positives, and negatives among the negatives, as there are, with replacement. One vector of replicates for
/// each statistic, all of the same draws, so that their differences are paired. Random numbers are a function
/// of seed and replicate.
std::vector<std::vector<double>> stratified_bootstrap(std::span<const int> truth,
                                                      const std::vector<WeightedStatistic>& statistics,
                                                      const BootstrapOptions& options);

/// Quantiles of the replicates that are not NaN; NaN without any.
Interval percentile_interval(std::span<const double> replicates, double level);

/// Bias-corrected and accelerated interval (Efron 1987). `influence`: the empirical influence of each case on
/// the statistic, up to a common factor. The percentile interval where all replicates lie on one side.
Interval bca_interval(std::span<const double> replicates, double value, std::span<const double> influence,
                      double level);

/// Two-sided p of "the statistic is 0" from replicates of a difference: twice the smaller share beyond 0, at
/// least 1 / (replicates + 1).
double bootstrap_p(std::span<const double> differences);

}  // namespace deepwrist::stats
