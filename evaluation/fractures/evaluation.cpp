#include "evaluation/fractures/evaluation.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_text.h"
#include "core/base/version.h"
#include "evaluation/fractures/analysis_numbers.h"
#include "evaluation/fractures/analysis_page.h"
#include "evaluation/fractures/analysis_text.h"

namespace deepwrist::evaluation {

EvaluationFiles files_beside(const std::filesystem::path& table) {
  const auto named = [&](const char* end) {
    auto path = table;
    path.replace_filename(table.stem().string() + end);
    return path;
  };
  return {named("_metrics.json"), named("_metrics.csv"), named("_report.html"), named("_figures")};
}

void note_outputs(OutputGuard& guard, const EvaluationFiles& files, const std::string& what) {
  for (const auto& file : {files.json, files.csv, files.page}) guard.writes(file, what);
  if (!files.figures.empty()) guard.fills(files.figures, what);
}

std::string evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                     report::Page page) {
  const auto groups = make_groups(table);
  std::vector<GroupAnalysis> analyses;
  for (const auto& group : groups) analyses.push_back(analyse(group, options));
  write_file_atomically(files.json, json_text(analysis_json(analyses, options), 1));
  write_file_atomically(files.csv, analysis_csv(analyses));
  add_analyses(page, analyses, groups, options);
  write_report(files, page);
  return console_text(analyses, options.bootstrap.level);
}

void write_report(const EvaluationFiles& files, const report::Page& page) {
  if (!files.page.empty()) report::write_page(files.page, page);
  if (!files.figures.empty()) report::write_figures(files.figures, page);
}

std::string outcome(int truth, bool called) {
  if (truth == 1) return called ? "true positive" : "false negative";
  return called ? "false positive" : "true negative";
}

std::vector<std::pair<std::string, std::string>> provenance() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return {{"DeepWrist", version()},
          {"OpenCV", CV_VERSION},
          {"written", fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(now))}};
}

}  // namespace deepwrist::evaluation
