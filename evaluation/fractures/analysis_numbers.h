#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// Every number for other programs (docs/results-format.md).
nlohmann::ordered_json analysis_json(const std::vector<GroupAnalysis>& groups,
                                     const AnalysisOptions& options);

/// One record a number: group, operating point, decision, reader or pair of raters, measure, value, low,
/// high. `level` of the intervals.
std::string analysis_csv(const std::vector<GroupAnalysis>& groups, double level);

}  // namespace deepwrist::evaluation
