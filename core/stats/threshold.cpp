#include "core/stats/threshold.h"

namespace deepwrist::stats {
namespace {

bool has_both(const RankedScores& scores) { return scores.positives() > 0 && scores.negatives() > 0; }

}  // namespace

std::optional<double> youden_threshold(const RankedScores& scores) {
  if (!has_both(scores)) return std::nullopt;
  const auto positives = static_cast<double>(scores.positives()),
             negatives = static_cast<double>(scores.negatives());
  std::size_t best = 0;
  double best_value = -2;
  for (std::size_t i = 0; i < scores.thresholds().size(); ++i) {
    // With a common denominator equal values are equal bit for bit.
    const double value = scores.true_positives()[i] * negatives - scores.false_positives()[i] * positives;
    if (i > 0 && value <= best_value) continue;
    best = i;
    best_value = value;
  }
  return scores.thresholds()[best];
}

std::optional<double> threshold_for_sensitivity(const RankedScores& scores, double sensitivity) {
  if (!has_both(scores)) return std::nullopt;
  const auto positives = static_cast<double>(scores.positives());
  for (std::size_t i = 0; i < scores.thresholds().size(); ++i) {
    if (scores.true_positives()[i] / positives >= sensitivity) return scores.thresholds()[i];
  }
  return std::nullopt;
}

std::optional<double> threshold_for_specificity(const RankedScores& scores, double specificity) {
  if (!has_both(scores)) return std::nullopt;
  const auto negatives = static_cast<double>(scores.negatives());
  for (std::size_t i = scores.thresholds().size(); i-- > 0;) {
    if ((negatives - scores.false_positives()[i]) / negatives >= specificity) return scores.thresholds()[i];
  }
  return std::nullopt;
}

}  // namespace deepwrist::stats
