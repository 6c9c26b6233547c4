#pragma once

#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// Cards and sections of a page about these groups. `groups` holds the cases behind each analysis, in the
/// same order.
void add_analyses(report::Page& page, const std::vector<GroupAnalysis>& analyses,
                  const std::vector<Group>& groups, const AnalysisOptions& options);

}  // namespace deepwrist::evaluation
