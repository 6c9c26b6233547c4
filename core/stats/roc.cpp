#include "core/stats/roc.h"

#include <cassert>

#include "core/stats/ranked_scores.h"

namespace deepwrist::stats {
namespace {

std::optional<double> share(std::size_t part, std::size_t whole) {
  if (whole == 0) return std::nullopt;
  return static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::optional<double> auroc(std::span<const int> truth, std::span<const double> score) {
  const RankedScores ranked(truth, score);
  if (ranked.positives() == 0 || ranked.negatives() == 0) return std::nullopt;
  return ranked.auroc();
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
