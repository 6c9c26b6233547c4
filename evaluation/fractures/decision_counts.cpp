#include "evaluation/fractures/decision_counts.h"

#include <fmt/format.h>

#include <cassert>

#include "core/stats/threshold.h"

namespace deepwrist::evaluation {
namespace {

std::optional<stats::Estimate> share_of(std::size_t part, std::size_t whole, double level) {
  if (whole == 0) return std::nullopt;
  return stats::Estimate{static_cast<double>(part) / static_cast<double>(whole),
                         stats::wilson(part, whole, level)};
}

}  // namespace

DecisionCounts count_decisions(std::span<const int> truth, std::span<const double> score,
                               const DecisionThresholds& thresholds) {
  assert(truth.size() == score.size());
  DecisionCounts counts{thresholds, {}, {}};
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const auto decision = decide(score[i], thresholds);
    if (!decision) continue;
    ++(truth[i] != 0 ? counts.positives : counts.negatives)[static_cast<std::size_t>(*decision)];
  }
  return counts;
}

std::vector<DecisionRate> decision_rates(const DecisionCounts& counts, double level) {
  std::vector<DecisionRate> rates;
  for (const auto decision : {Decision::fracture, Decision::doubt, Decision::no_fracture}) {
    if (decision == Decision::doubt && !counts.thresholds.has_doubt()) continue;
    const auto at = static_cast<std::size_t>(decision);
    const auto positives = counts.positives[at], negatives = counts.negatives[at];
    rates.push_back({decision, positives, negatives, share_of(positives, counts.all_positives(), level),
                     share_of(negatives, counts.all_negatives(), level),
                     share_of(positives, positives + negatives, level)});
  }
  return rates;
}

FoundDecision find_decision_thresholds(const stats::RankedScores& scores, const DecisionAims& aims) {
  FoundDecision found;
  if (scores.size() == 0 || scores.positives() == 0 || scores.negatives() == 0) {
    found.reason = scores.size() == 0        ? "there are no cases"
                   : scores.positives() == 0 ? "all cases are negative"
                                             : "all cases are positive";
    return found;
  }
  const auto low = stats::threshold_for_sensitivity(scores, aims.sensitivity);
  const auto high = stats::threshold_for_specificity(scores, aims.specificity);
  if (!low || !high) {
    found.reason = fmt::format("no threshold has a {} of {:g}", low ? "specificity" : "sensitivity",
                               low ? aims.specificity : aims.sensitivity);
    return found;
  }
  found.both_by_one = *low >= *high;
  found.thresholds = found.both_by_one ? DecisionThresholds{(*low + *high) / 2, (*low + *high) / 2}
                                       : DecisionThresholds{*low, *high};
  return found;
}

}  // namespace deepwrist::evaluation
