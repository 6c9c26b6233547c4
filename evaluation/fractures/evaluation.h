#pragma once

#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/analysis.h"
#include "evaluation/report_files.h"

namespace deepwrist::evaluation {

struct Evaluated {
  std::vector<GroupAnalysis> groups;
  std::string text;  ///< for the console
};

/// Analyses every group of the table and writes all files. `page` may hold title, gallery, configuration and
/// provenance already.
Evaluated evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                   report::Page page);

/// "true positive", "false negative", …
std::string outcome(int truth, bool called);

}  // namespace deepwrist::evaluation
