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
///
/// `clusters`: a number for each case, the same for cases that belong together, as those of one patient;
/// none: each is by itself. Then clusters are drawn, with all of their cases, among those that hold a
/// positive and among those that do not (Field and Welsh 2007): replicates differ as samples of patients do.
std::vector<std::vector<double>> stratified_bootstrap(std::span<const int> truth,
                                                      const std::vector<WeightedStatistic>& statistics,
                                                      const BootstrapOptions& options,
                                                      std::span<const std::uint32_t> clusters = {});

/// The mean of some values with percentiles of the bootstrap as its interval; NaN for no values, an interval
/// of NaN for one cluster. `clusters` as above.
Estimate bootstrap_mean(std::span<const double> values, std::span<const std::uint32_t> clusters,
                        const BootstrapOptions& options = {});

/// The sum over each cluster, in the order of their first cases: the influence of clusters from that of
/// cases.
std::vector<double> cluster_sums(std::span<const double> values, std::span<const std::uint32_t> clusters);

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
