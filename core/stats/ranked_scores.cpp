#include "core/stats/ranked_scores.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/error.h"
#include "core/stats/check.h"

namespace deepwrist::stats {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Mann–Whitney U from the counts at each distinct score, falling, without its division.
struct AreaSum {
  double area = 0, positives = 0, negatives = 0;

  void add(double group_positives, double group_negatives) {
    area += group_negatives * (positives + group_positives / 2);
    positives += group_positives;
    negatives += group_negatives;
  }
  double value() const { return positives > 0 && negatives > 0 ? area / (positives * negatives) : kNone; }
};

struct PrecisionSum {
  double sum = 0, positives = 0, cases = 0;

  void add(double group_positives, double group_negatives) {
    positives += group_positives;
    cases += group_positives + group_negatives;
    if (group_positives > 0) sum += group_positives * positives / cases;
  }
  double value() const { return positives > 0 ? sum / positives : kNone; }
};

/// Feeds `sum` the counts of each group of equal scores; `weight(i)` is that of the case at place i.
template <typename Sum, typename Weight>
double sum_over_groups(Sum sum, const std::vector<std::uint32_t>& ends,
                       const std::vector<std::uint8_t>& truth, const Weight& weight) {
  std::uint32_t i = 0;
  for (const auto end : ends) {
    double counts[2] = {0, 0};
    for (; i < end; ++i) counts[truth[i]] += weight(i);
    sum.add(counts[1], counts[0]);
  }
  return sum.value();
}

}  // namespace

RankedScores::RankedScores(std::span<const int> truth, std::span<const double> score) {
  check_cases(truth, score);
  if (truth.size() > std::numeric_limits<std::uint32_t>::max()) {
    throw Error(ErrorKind::limit, "statistics", "more than 4 billion cases");
  }
  order_.resize(truth.size());
  std::iota(order_.begin(), order_.end(), 0U);
  std::ranges::sort(order_, [&](auto a, auto b) { return score[a] > score[b]; });
  double positives = 0, negatives = 0;
  for (std::size_t i = 0; i < order_.size(); ++i) {
    const auto label = truth[order_[i]];
    truth_.push_back(static_cast<std::uint8_t>(label));
    ++(label == 1 ? positives : negatives);
    if (i + 1 < order_.size() && score[order_[i + 1]] == score[order_[i]]) continue;
    ends_.push_back(static_cast<std::uint32_t>(i + 1));
    thresholds_.push_back(score[order_[i]]);
    true_positives_.push_back(positives);
    false_positives_.push_back(negatives);
  }
  positives_ = static_cast<std::size_t>(positives);
}

double RankedScores::auroc() const {
  return sum_over_groups(AreaSum{}, ends_, truth_, [](std::uint32_t) { return 1.0; });
}

double RankedScores::average_precision() const {
  return sum_over_groups(PrecisionSum{}, ends_, truth_, [](std::uint32_t) { return 1.0; });
}

double RankedScores::auroc(std::span<const std::uint32_t> weights) const {
  return sum_over_groups(AreaSum{}, ends_, truth_, [&](std::uint32_t i) { return weights[order_[i]]; });
}

double RankedScores::average_precision(std::span<const std::uint32_t> weights) const {
  return sum_over_groups(PrecisionSum{}, ends_, truth_, [&](std::uint32_t i) { return weights[order_[i]]; });
}

}  // namespace deepwrist::stats
