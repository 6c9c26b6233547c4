#pragma once

#include <vector>

#include "core/report/chart/charts.h"
#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// ROC, precision and recall, scores, confusion matrices, reliability, decision curve, agreement: as many as
/// the cases allow. `analysis` has at least one case, those of `cases`. `options` has the columns' names.
std::vector<report::Figure> figures_of(const GroupAnalysis& analysis, const Group& cases,
                                       const AnalysisOptions& options);

/// What a group's cases are: "studies", or "cases" of a view.
const char* counted(const GroupAnalysis& analysis);

}  // namespace deepwrist::evaluation
