#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "apps/evaluation/analysis.h"
#include "core/report/page.h"

namespace deepwrist::evaluation {

/// What an evaluation writes beside each other.
struct EvaluationFiles {
  std::filesystem::path json, csv, page, figures;  ///< `figures` is a folder
};

/// "<stem>_metrics.json", "<stem>_metrics.csv", "<stem>_report.html", "<stem>_figures" beside a table.
EvaluationFiles files_beside(const std::filesystem::path& table);

/// Analyses every group of the table, writes all files and returns the console text. `page` may hold title,
/// gallery, configuration and provenance already; `figures` false leaves the folder of figures out.
std::string evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                     report::Page page, bool figures);

/// "true positive", "false negative", …
std::string outcome(int truth, bool called);

/// Version of this project and of the libraries behind the numbers, and the time, for a page.
std::vector<std::pair<std::string, std::string>> provenance();

}  // namespace deepwrist::evaluation
