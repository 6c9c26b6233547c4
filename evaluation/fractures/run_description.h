#pragma once

#include <string>
#include <vector>

#include "evaluation/checklist.h"
#include "evaluation/fractures/analysis.h"
#include "evaluation/run_record.h"

namespace deepwrist::evaluation {

/// A paragraph for the methods of a paper and one for its results, with the run's numbers.
std::string methods_text(const RunRecord& run, const std::vector<GroupAnalysis>& analyses,
                         const AnalysisOptions& options);

/// What the run knows of STARD's and CLAIM's items.
KnownItems known_items(const RunRecord& run, const std::vector<GroupAnalysis>& analyses,
                       const AnalysisOptions& options);

}  // namespace deepwrist::evaluation
