#include "core/stats/reference_points.h"

#include <algorithm>
#include <cmath>

namespace deepwrist::stats {

std::size_t ReferencePoints::cell_of(double value) const {
  const auto at = std::ranges::lower_bound(values, value);
  const auto index = static_cast<std::size_t>(at - values.begin());
  return at != values.end() && *at == value ? 2 * index + 1 : 2 * index;
}

std::vector<double> ReferencePoints::cell_counts() const {
  std::vector<double> counts;
  counts.reserve(cells());
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    counts.push_back(static_cast<double>(below[i] - so_far));
    counts.push_back(static_cast<double>(not_above[i] - below[i]));
    so_far = not_above[i];
  }
  counts.push_back(static_cast<double>(count - so_far));
  return counts;
}

ReferencePoints reference_points(std::vector<double> sample) {
  std::ranges::sort(sample);
  ReferencePoints points;
  points.count = sample.size();
  constexpr auto kSteps = static_cast<double>(kMostReferencePoints - 1);
  const bool all = sample.size() <= kMostReferencePoints;
  const auto picks = std::min(sample.size(), kMostReferencePoints);
  for (std::size_t pick = 0; pick < picks; ++pick) {
    const auto rank = all ? pick
                          : static_cast<std::size_t>(std::lround(static_cast<double>(pick) / kSteps *
                                                                 static_cast<double>(sample.size() - 1)));
    const double value = sample[rank];
    if (!points.values.empty() && points.values.back() == value) continue;
    const auto [first, last] = std::ranges::equal_range(sample, value);
    points.values.push_back(value);
    points.below.push_back(static_cast<std::uint64_t>(first - sample.begin()));
    points.not_above.push_back(static_cast<std::uint64_t>(last - sample.begin()));
  }
  return points;
}

}  // namespace deepwrist::stats
