#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "core/report/page/page.h"
#include "evaluation/drift/drift_analysis.h"

namespace deepwrist::evaluation {

/// For the console: a line a measure.
std::string drift_text(const DriftAnalysis& analysis);

nlohmann::ordered_json drift_json(const DriftAnalysis& analysis);

/// A line a measure, numbers in columns.
std::string drift_csv(const DriftAnalysis& analysis);

/// Cards, one table of all measures, and of each its two distribution functions.
void add_drift(report::Page& page, const DriftAnalysis& analysis, double level);

}  // namespace deepwrist::evaluation
