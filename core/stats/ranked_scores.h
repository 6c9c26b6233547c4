#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/roc.h"

namespace deepwrist::stats {

/// Scores and labels sorted once, so that statistics of them, and of the same cases with other weights
/// (bootstrap), are one pass each. Weights are how often a case counts, in the cases' own order.
class RankedScores {
 public:
  /// `truth` holds 0 and 1, `score` finite numbers (check_cases).
  RankedScores(std::span<const int> truth, std::span<const double> score);

  std::size_t size() const { return order_.size(); }
  std::size_t positives() const { return positives_; }
  std::size_t negatives() const { return size() - positives_; }

  /// Distinct scores, falling.
  const std::vector<double>& thresholds() const { return thresholds_; }
  /// Positives (negatives) that score at least thresholds()[i].
  const std::vector<double>& true_positives() const { return true_positives_; }
  const std::vector<double>& false_positives() const { return false_positives_; }

  /// As stats::auroc and stats::average_precision; NaN where undefined.
  double auroc() const;
  double average_precision() const;
  double auroc(std::span<const std::uint32_t> weights) const;
  double average_precision(std::span<const std::uint32_t> weights) const;

 private:
  std::vector<std::uint32_t> order_;  ///< cases by falling score
  std::vector<std::uint8_t> truth_;   ///< in that order
  std::vector<std::uint32_t> ends_;   ///< where each group of equal scores ends in `order_`
  std::vector<double> thresholds_, true_positives_, false_positives_;
  std::size_t positives_ = 0;
};

}  // namespace deepwrist::stats
