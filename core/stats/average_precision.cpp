#include "core/stats/average_precision.h"

#include "core/stats/ranked_scores.h"

namespace deepwrist::stats {

std::optional<double> average_precision(std::span<const int> truth, std::span<const double> score) {
  const RankedScores ranked(truth, score);
  if (ranked.positives() == 0) return std::nullopt;
  return ranked.average_precision();
}

}  // namespace deepwrist::stats
