#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "evaluation/fractures/decision.h"

namespace deepwrist::evaluation {

/// The operating points by group that `test` wrote a table with; empty where no record of a run lies beside
/// it, or one without thresholds. Throws Error(format) for a record that cannot be read.
std::map<std::string, double> recorded_thresholds(const std::filesystem::path& table);

/// The thresholds of the decisions in the table, likewise.
DecisionsByGroup recorded_decisions(const std::filesystem::path& table);

/// As recorded_decisions reads them.
nlohmann::json decisions_json(const DecisionsByGroup& decisions);

/// The operating point of a group: 0.5 where it has none of its own.
double chosen_threshold(const std::map<std::string, double>& thresholds, const std::string& group);

/// "PA 0.51, LAT 0.54, study 0.525".
std::string thresholds_text(const std::map<std::string, double>& thresholds);

}  // namespace deepwrist::evaluation
