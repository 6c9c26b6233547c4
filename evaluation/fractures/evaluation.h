#pragma once

#include <string>

#include "core/report/page/page.h"
#include "evaluation/fractures/analysis.h"
#include "evaluation/report_files.h"

namespace deepwrist::evaluation {

/// Analyses every group of the table, writes all files and returns the console text. `page` may hold title,
/// gallery, configuration and provenance already.
std::string evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                     report::Page page);

/// "true positive", "false negative", …
std::string outcome(int truth, bool called);

}  // namespace deepwrist::evaluation
