#include "core/stats/average_precision.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <numeric>
#include <vector>

namespace deepwrist::stats {

std::optional<double> average_precision(std::span<const int> truth, std::span<const double> score) {
  assert(truth.size() == score.size());
  const auto positives = std::ranges::count(truth, 1);
  if (positives == 0) return std::nullopt;
  std::vector<std::size_t> order(score.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, std::greater<>(), [&](std::size_t i) { return score[i]; });
  double sum = 0, found = 0, found_before = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    found += truth[order[i]];
    const bool ends_ties = i + 1 == order.size() || score[order[i + 1]] != score[order[i]];
    if (!ends_ties) continue;
    sum += (found - found_before) * found / static_cast<double>(i + 1);
    found_before = found;
  }
  return sum / static_cast<double>(positives);
}

}  // namespace deepwrist::stats
