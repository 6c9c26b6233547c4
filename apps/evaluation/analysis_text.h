#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "apps/evaluation/analysis.h"

namespace deepwrist::evaluation {

/// "0.951 (0.932–0.967)"; an en dash for nothing or NaN.
std::string estimate_text(const std::optional<stats::Estimate>& estimate, int decimals = 3);

/// "0.043"; "2.1e-05" below a thousandth, "<1e-15" where rounding leaves nothing.
std::string p_text(double p);

/// Console table: cases, areas and decisions of each group, then its readers. `level` of the intervals.
std::string console_text(const std::vector<GroupAnalysis>& groups, double level);

/// Every number for other programs (docs/results-format.md).
nlohmann::ordered_json analysis_json(const std::vector<GroupAnalysis>& groups,
                                     const AnalysisOptions& options);

/// One record a number: group, operating point or reader, measure, value, low, high.
std::string analysis_csv(const std::vector<GroupAnalysis>& groups);

}  // namespace deepwrist::evaluation
