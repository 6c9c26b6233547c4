#include "core/stats/heterogeneity.h"

#include <algorithm>
#include <cassert>
#include <numeric>

#include "core/stats/distributions.h"

namespace deepwrist::stats {

std::optional<Heterogeneity> cochran_q(std::span<const double> values, std::span<const double> variances) {
  assert(values.size() == variances.size());
  double weights = 0, weighted = 0;
  int groups = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!(variances[i] > 0)) continue;
    weights += 1 / variances[i];
    weighted += values[i] / variances[i];
    ++groups;
  }
  if (groups < 2) return std::nullopt;
  Heterogeneity result{.degrees = groups - 1};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double distance = values[i] - weighted / weights;
    if (variances[i] > 0) result.statistic += distance * distance / variances[i];
  }
  result.p = chi_square_tail(result.statistic, result.degrees);
  return result;
}

std::optional<Heterogeneity> proportions_differ(std::span<const std::size_t> successes,
                                                std::span<const std::size_t> trials) {
  assert(successes.size() == trials.size());
  const auto all = static_cast<double>(std::reduce(trials.begin(), trials.end()));
  const auto right = static_cast<double>(std::reduce(successes.begin(), successes.end()));
  const auto groups = static_cast<int>(std::ranges::count_if(trials, [](std::size_t n) { return n > 0; }));
  if (groups < 2 || right == 0 || right == all) return std::nullopt;
  const double share = right / all;
  Heterogeneity result{.degrees = groups - 1};
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (trials[i] == 0) continue;
    const auto n = static_cast<double>(trials[i]);
    const double distance = static_cast<double>(successes[i]) - n * share;
    result.statistic += distance * distance / (n * share * (1 - share));
  }
  result.p = chi_square_tail(result.statistic, result.degrees);
  return result;
}

std::vector<double> holm(std::span<const double> p) {
  std::vector<std::size_t> order(p.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p[i]; });
  std::vector<double> adjusted(p.size());
  double largest = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    largest = std::max(largest, std::min(1.0, static_cast<double>(p.size() - rank) * p[order[rank]]));
    adjusted[order[rank]] = largest;
  }
  return adjusted;
}

}  // namespace deepwrist::stats
