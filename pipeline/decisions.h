#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>

#include "core/weights/snapshot.h"
#include "evaluation/fractures/decision.h"
#include "pipeline/columns.h"
#include "pipeline/inference_experiment.h"
#include "pipeline/results.h"

namespace deepwrist::pipeline {

/// The column of decisions, in the tables of radiographs and of studies.
inline constexpr const char* kDecisionColumn = "decision";

/// Warns that `what`, recorded with the weights, of these groups was chosen without temperatures.
void warn_of_plain(const std::string& groups, const char* what);

/// Of what `calibrate` recorded by group that of the scores in use: with temperatures what it chose with
/// them; of a group for which there is none, as from earlier versions, what it chose without, with a warning.
template <typename T>
std::map<std::string, T> of_calibration(CalibrationMode mode, const std::map<std::string, T>& plain,
                                        const std::map<std::string, T>& calibrated, const char* what) {
  if (mode != CalibrationMode::temperature) return plain;
  auto chosen = calibrated;
  std::string without;
  for (const auto& [group, value] : plain) {
    if (chosen.emplace(group, value).second) without += (without.empty() ? "" : ", ") + group;
  }
  if (!without.empty()) warn_of_plain(without, what);
  return chosen;
}

/// Thresholds of the decisions on "PA", "LAT" and "study". Of each the first that is there:
///
///   decision.*.low and .high    explicit
///   threshold.*                 explicit: both thresholds, so that there is no doubt
///   the manifest's              which `calibrate` found
///   `operating_points`          both thresholds
evaluation::DecisionsByGroup choose_decisions(const InferenceExperiment& experiment,
                                              const weights::Snapshot& classifier,
                                              const std::map<std::string, double>& operating_points);

/// What is decided on a radiograph, by its score as tables have it; nothing for one that failed.
std::optional<evaluation::Decision> decision_of(const Case& item,
                                                const evaluation::DecisionsByGroup& decisions);

/// Refers to `decisions`.
Columns decision_columns(const evaluation::DecisionsByGroup& decisions);

/// Makes the decision of an earlier run's row anew by these thresholds, so that a table has those of one set
/// only. `header`: the table's columns. A row whose pictures show another decision than its new one
/// (`with_pictures`) is not kept. Counts in `changed` the decisions that are others now.
Results::Renew renew_decisions(const evaluation::DecisionsByGroup& decisions, const Results::Row& header,
                               bool with_pictures, std::size_t& changed);

}  // namespace deepwrist::pipeline
