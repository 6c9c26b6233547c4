#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "core/stats/interval.h"
#include "core/stats/ranked_scores.h"
#include "evaluation/fractures/decision.h"

namespace deepwrist::evaluation {

/// How many cases of each truth get which decision.
struct DecisionCounts {
  DecisionThresholds thresholds;
  std::array<std::size_t, 3> positives{}, negatives{};  ///< by Decision

  std::size_t all_positives() const { return positives[0] + positives[1] + positives[2]; }
  std::size_t all_negatives() const { return negatives[0] + negatives[1] + negatives[2]; }
};

/// `truth` holds 0 and 1; cases whose score is NaN get no decision.
DecisionCounts count_decisions(std::span<const int> truth, std::span<const double> score,
                               const DecisionThresholds& thresholds);

/// One decision: the cases that get it, and shares with Wilson's intervals; nothing of no cases.
struct DecisionRate {
  Decision decision = Decision::fracture;
  std::size_t positives = 0, negatives = 0;
  std::optional<stats::Estimate> of_positives;    ///< share of all positives that get it
  std::optional<stats::Estimate> of_negatives;    ///< share of all negatives
  std::optional<stats::Estimate> positive_share;  ///< share of positives among those that get it
};

/// Fracture, doubt where there can be any, no fracture.
std::vector<DecisionRate> decision_rates(const DecisionCounts& counts, double level);

/// What `calibrate` wants of the two thresholds.
struct DecisionAims {
  double sensitivity = 0.95, specificity = 0.95;
};

/// Thresholds for these aims, or why there are none.
struct FoundDecision {
  std::optional<DecisionThresholds> thresholds;
  bool both_by_one = false;  ///< one threshold meets both aims: there is no doubt
  std::string reason;        ///< why there are none
};

/// `low` is the highest threshold whose sensitivity is at least the wanted one, `high` the lowest whose
/// specificity is. Where `low` lies above `high`, every threshold from one to the other meets both aims, and
/// both become the one in the middle. None where a class is absent, or where not even the highest score has
/// the specificity.
FoundDecision find_decision_thresholds(const stats::RankedScores& scores, const DecisionAims& aims);

}  // namespace deepwrist::evaluation
