#include "core/stats/roc.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <vector>

namespace deepwrist::stats {
namespace {

/// Ranks from 1 in rising order of `values`; equal values share the mean of their ranks.
std::vector<double> midranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin + 1;
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = (static_cast<double>(begin + end) + 1) / 2;
    begin = end;
  }
  return ranks;
}

std::optional<double> share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> auroc(std::span<const int> truth, std::span<const double> score) {
  assert(truth.size() == score.size());
  const auto ranks = midranks(score);
  double positives = 0, rank_sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    if (truth[i] == 0) continue;
    ++positives;
    rank_sum += ranks[i];
  }
  const double negatives = static_cast<double>(truth.size()) - positives;
  if (positives == 0 || negatives == 0) return std::nullopt;
  return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives);
}

double Confusion::accuracy() const { return share(true_positives + true_negatives, total()).value_or(0); }

std::optional<double> Confusion::sensitivity() const {
  return share(true_positives, true_positives + false_negatives);
}

std::optional<double> Confusion::specificity() const {
  return share(true_negatives, true_negatives + false_positives);
}

Confusion confusion(std::span<const int> truth, std::span<const double> score, double threshold) {
  assert(truth.size() == score.size());
  Confusion counts;
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool called = score[i] >= threshold;
    if (truth[i] != 0) {
      ++(called ? counts.true_positives : counts.false_negatives);
    } else {
      ++(called ? counts.false_positives : counts.true_negatives);
    }
  }
  return counts;
}

}  // namespace deepwrist::stats
