#include "core/stats/bootstrap.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>
#include <unordered_map>
#include <utility>

#include "core/base/random.h"
#include "core/stats/descriptive.h"
#include "core/stats/distributions.h"

namespace deepwrist::stats {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<double> sorted_finite(std::span<const double> values) {
  std::vector<double> sorted;
  std::ranges::copy_if(values, std::back_inserter(sorted), [](double v) { return !std::isnan(v); });
  std::ranges::sort(sorted);
  return sorted;
}

/// Cases that are drawn together.
using Cluster = std::vector<std::uint32_t>;

void draw(CounterRng& rng, const std::vector<Cluster>& stratum, std::vector<std::uint32_t>& weights) {
  const auto size = static_cast<std::uint32_t>(stratum.size());
  for (std::uint32_t i = 0; i < size; ++i) {
    for (const auto item : stratum[rng.below(size)]) ++weights[item];
  }
}

/// In the order of their first cases; each case by itself where nothing is said.
std::vector<Cluster> clusters_of(std::size_t cases, std::span<const std::uint32_t> numbers) {
  std::vector<Cluster> clusters;
  std::unordered_map<std::uint32_t, std::size_t> places;
  for (std::uint32_t i = 0; i < cases; ++i) {
    const auto number = numbers.empty() ? i : numbers[i];
    const auto [place, is_new] = places.try_emplace(number, clusters.size());
    if (is_new) clusters.emplace_back();
    clusters[place->second].push_back(i);
  }
  return clusters;
}

}  // namespace

std::vector<std::vector<double>> stratified_bootstrap(std::span<const int> truth,
                                                      const std::vector<WeightedStatistic>& statistics,
                                                      const BootstrapOptions& options,
                                                      std::span<const std::uint32_t> clusters) {
  std::vector<Cluster> strata[2];
  for (auto& cluster : clusters_of(truth.size(), clusters)) {
    const bool positive = std::ranges::any_of(cluster, [&](auto item) { return truth[item] == 1; });
    strata[positive ? 1 : 0].push_back(std::move(cluster));
  }
  const auto count = static_cast<std::size_t>(std::max(options.replicates, 0));
  std::vector replicates(statistics.size(), std::vector<double>(count));
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    std::vector<std::uint32_t> weights(truth.size());
    for (std::size_t i; (i = next++) < count;) {
      std::ranges::fill(weights, 0U);
      CounterRng rng(options.seed, 0, static_cast<std::uint32_t>(i));
      for (const auto& stratum : strata) draw(rng, stratum, weights);
      for (std::size_t s = 0; s < statistics.size(); ++s) replicates[s][i] = statistics[s](weights);
    }
  };
  std::vector<std::jthread> helpers;
  for (int t = 1; t < options.threads; ++t) helpers.emplace_back(work);
  work();
  helpers.clear();
  return replicates;
}

Estimate bootstrap_mean(std::span<const double> values, std::span<const std::uint32_t> clusters,
                        const BootstrapOptions& options) {
  if (values.empty()) return {kNone, {kNone, kNone}};
  const std::vector<int> one_class(values.size(), 0);
  const auto weighted_mean = [&](std::span<const std::uint32_t> weights) {
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
      sum += weights[i] * values[i];
      count += weights[i];
    }
    return sum / count;
  };
  if (clusters_of(values.size(), clusters).size() < 2) return {mean(values), {kNone, kNone}};
  const auto replicates = stratified_bootstrap(one_class, {weighted_mean}, options, clusters);
  return {mean(values), percentile_interval(replicates[0], options.level)};
}

std::vector<double> cluster_sums(std::span<const double> values, std::span<const std::uint32_t> clusters) {
  std::vector<double> sums;
  for (const auto& cluster : clusters_of(values.size(), clusters)) {
    sums.push_back(0);
    for (const auto item : cluster) sums.back() += values[item];
  }
  return sums;
}

Interval percentile_interval(std::span<const double> replicates, double level) {
  const auto sorted = sorted_finite(replicates);
  return {sorted_quantile(sorted, (1 - level) / 2), sorted_quantile(sorted, (1 + level) / 2)};
}

Interval bca_interval(std::span<const double> replicates, double value, std::span<const double> influence,
                      double level) {
  const auto sorted = sorted_finite(replicates);
  const auto below = std::ranges::lower_bound(sorted, value) - sorted.begin(),
             not_above = std::ranges::upper_bound(sorted, value) - sorted.begin();
  // Replicates equal to the value count half, or ties would look like bias.
  const double share = static_cast<double>(below + not_above) / 2 / static_cast<double>(sorted.size());
  if (sorted.empty() || share <= 0 || share >= 1) return percentile_interval(sorted, level);
  double squares = 0, cubes = 0;
  for (const double l : influence) {
    squares += l * l;
    cubes += l * l * l;
  }
  const double acceleration = squares > 0 ? cubes / (6 * std::pow(squares, 1.5)) : 0;
  const double bias = normal_quantile(share);
  const auto bound = [&](double p) {
    const double z = bias + normal_quantile(p);
    return sorted_quantile(sorted, normal_cdf(bias + z / (1 - acceleration * z)));
  };
  return {bound((1 - level) / 2), bound((1 + level) / 2)};
}

double bootstrap_p(std::span<const double> differences) {
  const auto sorted = sorted_finite(differences);
  if (sorted.empty()) return kNone;
  const auto n = static_cast<double>(sorted.size());
  const auto not_above = static_cast<double>(std::ranges::upper_bound(sorted, 0.0) - sorted.begin()),
             not_below = static_cast<double>(sorted.end() - std::ranges::lower_bound(sorted, 0.0));
  return std::clamp(2 * std::min(not_above, not_below) / n, 1 / (n + 1), 1.0);
}

}  // namespace deepwrist::stats
