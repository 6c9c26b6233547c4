#include "evaluation/fractures/evaluation.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/base/atomic_file.h"
#include "core/base/json_text.h"
#include "evaluation/fractures/analysis_numbers.h"
#include "evaluation/fractures/analysis_page.h"
#include "evaluation/fractures/analysis_text.h"
#include "evaluation/fractures/run_description.h"
#include "evaluation/fractures/subgroups_report.h"

namespace deepwrist::evaluation {

Evaluated evaluate(const ScoreTable& table, const AnalysisOptions& options, const EvaluationFiles& files,
                   report::Page page, const std::vector<Division>& divisions, const RunRecord& run) {
  const auto groups = make_groups(table);
  std::vector<GroupAnalysis> analyses;
  for (const auto& group : groups) analyses.push_back(analyse(group, options));
  const auto subgroups = analyse_subgroups(table, divisions, options);
  auto numbers = analysis_json(analyses, options);
  if (!subgroups.empty()) numbers["subgroups"] = subgroups_json(subgroups);
  write_file_atomically(files.json, json_text(numbers, 1));
  write_file_atomically(files.csv, analysis_csv(analyses, options.bootstrap.level));
  add_analyses(page, analyses, groups, options);
  std::ranges::move(subgroup_sections(subgroups, options), std::back_inserter(page.sections));
  page.sections.push_back(
      {.heading = "Methods and results in words", .text = methods_text(run, analyses, options)});
  page.sections.push_back(checklist_section(known_items(run, analyses, options)));
  write_report(files, page);
  auto text = console_text(analyses, options.bootstrap.level);
  if (!subgroups.empty()) text += subgroups_text(subgroups) + "\n";
  return {std::move(analyses), std::move(text)};
}

std::string outcome(int truth, bool called) {
  if (truth == 1) return called ? "true positive" : "false negative";
  return called ? "false positive" : "true negative";
}

}  // namespace deepwrist::evaluation
