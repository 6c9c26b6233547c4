#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace deepwrist::stats {

/// Area under the receiver operating characteristic: the probability that a random positive scores higher
/// than a random negative, ties counting half (Mann–Whitney U from midranks). `truth` holds 0 and 1 and is as
/// long as `score`, which holds no NaN. Nothing where one of the two classes is absent.
std::optional<double> auroc(std::span<const int> truth, std::span<const double> score);

/// Counts of a two-class decision.
struct Confusion {
  std::size_t true_positives = 0, false_positives = 0, true_negatives = 0, false_negatives = 0;

  std::size_t total() const { return true_positives + false_positives + true_negatives + false_negatives; }
  /// Share of right decisions; 0 of none.
  double accuracy() const;
  /// Nothing without positives.
  std::optional<double> sensitivity() const;
  /// Nothing without negatives.
  std::optional<double> specificity() const;
};

/// A case is called positive where its score is at least `threshold`.
Confusion confusion(std::span<const int> truth, std::span<const double> score, double threshold);

}  // namespace deepwrist::stats
