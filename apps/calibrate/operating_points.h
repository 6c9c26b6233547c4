#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/calibrate/calibration_experiment.h"
#include "evaluation/calibration/temperatures.h"
#include "evaluation/fractures/decision_counts.h"

namespace deepwrist::calibrate {

/// Thresholds by the experiment's rule, chosen on out-of-fold cases: of "PA" and "LAT", the scores of all
/// networks of a view together, and of "study", the means over the views of an ID, where both views are
/// there. Scores are those without temperatures. A group of one class, or without a threshold of the wanted
/// kind, has none.
std::map<std::string, double> choose_operating_points(
    const std::vector<evaluation::OutOfFoldLogits>& networks, const OperatingPointRule& rule);

/// The two thresholds of one of these groups, with the cases they were chosen on.
struct GroupDecision {
  std::string group;
  evaluation::FoundDecision found;
  evaluation::DecisionCounts counts;  ///< by the thresholds, where they are found
};

/// Thresholds of fracture, doubt and no fracture by these aims, chosen on the same cases: of "PA", "LAT" and
/// "study", each that has cases.
std::vector<GroupDecision> choose_decisions(const std::vector<evaluation::OutOfFoldLogits>& networks,
                                            const evaluation::DecisionAims& aims);

}  // namespace deepwrist::calibrate
