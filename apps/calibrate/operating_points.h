#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/calibrate/calibration_experiment.h"
#include "evaluation/calibration/stored_temperatures.h"
#include "evaluation/calibration/temperatures.h"
#include "evaluation/fractures/decision_counts.h"

namespace deepwrist::calibrate {

/// Of the networks that have a temperature, their logits divided by it.
std::vector<evaluation::OutOfFoldLogits> with_temperatures(
    const std::vector<evaluation::OutOfFoldLogits>& networks, const evaluation::TemperatureChoice& stored);

/// Thresholds by the experiment's rule, chosen on out-of-fold cases: of "PA" and "LAT", the scores of all
/// networks of a view together, and of "study", the means over the views of an ID, where both views are
/// there. A group of one class, or without a threshold of the wanted kind, has none.
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

/// What is chosen on the scores of the same cases.
struct Choices {
  std::map<std::string, double> thresholds;  ///< of PA, LAT and study, where a rule was given
  std::vector<GroupDecision> decisions;      ///< of the same, unless they are not looked for
};
Choices choose(const std::vector<evaluation::OutOfFoldLogits>& networks,
               const CalibrationExperiment& experiment);

}  // namespace deepwrist::calibrate
