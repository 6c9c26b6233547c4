#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/report/page/page.h"
#include "evaluation/fractures/decision_counts.h"

namespace deepwrist::evaluation {

/// Thresholds, and of each decision counts and shares (docs/results-format.md). `level` of the intervals.
nlohmann::ordered_json decision_json(const DecisionCounts& counts, double level);

/// Decisions × truth. `score` and `truth`: what a page calls the two.
report::DataTable decision_table(const DecisionCounts& counts, const std::string& score,
                                 const std::string& truth, double level);

/// The heading of console tables of decisions, and the lines of a group.
std::string decision_heading();
std::string decision_lines(const std::string& group, const DecisionCounts& counts, double level);

/// "PA 0.2 to 0.6, LAT 0.54, study 0.3 to 0.7": where doubt begins and ends, or the one threshold.
std::string decisions_text(const DecisionsByGroup& decisions);

}  // namespace deepwrist::evaluation
