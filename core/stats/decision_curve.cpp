#include "core/stats/decision_curve.h"

#include "core/stats/ranked_scores.h"

namespace deepwrist::stats {

DecisionCurve decision_curve(std::span<const int> truth, std::span<const double> probability) {
  DecisionCurve curve;
  if (truth.empty()) return curve;
  const RankedScores scores(truth, probability);
  const auto n = static_cast<double>(scores.size()), positives = static_cast<double>(scores.positives());
  std::size_t above = scores.thresholds().size();  // thresholds fall while t rises
  for (int percent = 1; percent < 100; ++percent) {
    const double t = percent / 100.0, odds = t / (1 - t);
    while (above > 0 && scores.thresholds()[above - 1] < t) --above;
    const double tp = above > 0 ? scores.true_positives()[above - 1] : 0,
                 fp = above > 0 ? scores.false_positives()[above - 1] : 0;
    curve.threshold.push_back(t);
    curve.net_benefit.push_back((tp - fp * odds) / n);
    curve.treat_all.push_back((positives - (n - positives) * odds) / n);
  }
  return curve;
}

}  // namespace deepwrist::stats
