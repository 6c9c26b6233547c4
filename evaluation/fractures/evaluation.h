#pragma once

#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/analysis.h"
#include "evaluation/fractures/subgroups.h"
#include "evaluation/report_files.h"
#include "evaluation/run_record.h"

namespace deepwrist::evaluation {

struct Evaluated {
  std::vector<GroupAnalysis> groups;
  std::string text;  ///< for the console
};

/// Analyses every group of the table and writes all files. `page` may hold title, gallery, configuration and
/// provenance already. `divisions` of the table's rows: all groups are looked at by these too. `run`: the
/// record beside the table (run_record.h), of which methods and checklist are made.
Evaluated evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                   report::Page page, const std::vector<Division>& divisions = {}, const RunRecord& run = {});

/// "true positive", "false negative", …
std::string outcome(int truth, bool called);

}  // namespace deepwrist::evaluation
