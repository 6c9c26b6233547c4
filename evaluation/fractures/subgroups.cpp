#include "evaluation/fractures/subgroups.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/base/log.h"
#include "core/stats/delong.h"
#include "evaluation/groups.h"

// For each division, each part's rows are a table of their own:
//
//   rows of "F" ─► groups (PA, LAT, study) ─┐
//   rows of "M" ─► groups (PA, LAT, study) ─┴─ by group ─► parts with area and rates ─► three tests
//
// All p-values of an evaluation are adjusted together: each is one more chance to find a difference that is
// none.

namespace deepwrist::evaluation {
namespace {

template <typename T>
std::vector<T> picked(const std::vector<T>& all, const std::vector<std::size_t>& rows) {
  std::vector<T> result;
  if (all.empty()) return result;
  result.reserve(rows.size());
  for (const auto row : rows) result.push_back(all[row]);
  return result;
}

ScoreTable rows_of(const ScoreTable& table, const std::vector<std::size_t>& rows) {
  ScoreTable result;
  result.id = picked(table.id, rows);
  result.view = picked(table.view, rows);
  result.views = table.views;
  result.laterality = picked(table.laterality, rows);
  result.score = picked(table.score, rows);
  result.label_names = {table.label_names.front()};
  result.labels = {picked(table.labels.front(), rows)};
  return result;
}

Subgroup subgroup(const std::string& name, const Group& group, const AnalysisOptions& options) {
  Subgroup result;
  result.name = name;
  result.cases = group.truth.size();
  result.positives = static_cast<std::size_t>(std::ranges::count(group.truth, 1));
  if (const auto components = stats::auc_components(group.truth, group.score)) {
    result.auroc = stats::delong(*components, options.bootstrap.level);
    result.auroc_variance = stats::delong_variance(*components);
  }
  result.confusion = stats::confusion(group.truth, group.score, options.threshold_of(group.name));
  result.metrics = stats::binary_metrics(result.confusion, options.bootstrap.level);
  return result;
}

std::vector<DifferenceTest> tests_of(const std::vector<Subgroup>& parts) {
  std::vector<double> areas, variances;
  std::vector<std::size_t> found, positives, cleared, negatives;
  for (const auto& part : parts) {
    areas.push_back(part.auroc ? part.auroc->value : 0);
    variances.push_back(part.auroc ? part.auroc_variance : 0);
    const auto& c = part.confusion;
    found.push_back(static_cast<std::size_t>(c.true_positives));
    positives.push_back(static_cast<std::size_t>(c.true_positives + c.false_negatives));
    cleared.push_back(static_cast<std::size_t>(c.true_negatives));
    negatives.push_back(static_cast<std::size_t>(c.true_negatives + c.false_positives));
  }
  return {{"auroc", stats::cochran_q(areas, variances)},
          {"sensitivity", stats::proportions_differ(found, positives)},
          {"specificity", stats::proportions_differ(cleared, negatives)}};
}

/// Studies whose views lie in several parts.
void warn_of_split_studies(const ScoreTable& table, const Division& division) {
  std::map<std::string, std::set<std::size_t>> parts;
  for (std::size_t row = 0; row < table.rows(); ++row) parts[table.id[row]].insert(division.of_row[row]);
  const auto split = std::ranges::count_if(parts, [](const auto& entry) { return entry.second.size() > 1; });
  if (split > 0)
    log().warn("--by {}: {} IDs have rows of several values; they count as a study in each", division.column,
               split);
}

void add_division(const ScoreTable& table, const Division& division, const AnalysisOptions& options,
                  std::vector<SubgroupAnalysis>& result) {
  warn_of_split_studies(table, division);
  std::vector<std::vector<std::size_t>> rows(division.parts.size());
  for (std::size_t row = 0; row < table.rows(); ++row) rows[division.of_row[row]].push_back(row);
  const auto first = result.size();
  for (const auto& group : make_groups(table)) result.push_back({group.name, division.column, {}, {}});
  for (std::size_t part = 0; part < rows.size(); ++part) {
    for (const auto& group : make_groups(rows_of(table, rows[part]), /*of_studies=*/true))
      for (auto i = first; i < result.size(); ++i)
        if (result[i].group == group.name)
          result[i].parts.push_back(subgroup(division.parts[part], group, options));
  }
  for (auto i = first; i < result.size(); ++i) result[i].tests = tests_of(result[i].parts);
}

std::vector<DifferenceTest*> tests_made(std::vector<SubgroupAnalysis>& analyses) {
  std::vector<DifferenceTest*> made;
  for (auto& analysis : analyses)
    for (auto& test : analysis.tests)
      if (test.test) made.push_back(&test);
  return made;
}

}  // namespace

std::vector<SubgroupAnalysis> analyse_subgroups(const ScoreTable& table,
                                                const std::vector<Division>& divisions,
                                                const AnalysisOptions& options) {
  std::vector<SubgroupAnalysis> result;
  for (const auto& division : divisions) add_division(table, division, options, result);
  std::vector<double> p;
  const auto made = tests_made(result);
  for (const auto* test : made) p.push_back(test->test->p);
  const auto adjusted = stats::holm(p);
  for (std::size_t i = 0; i < made.size(); ++i) made[i]->adjusted_p = adjusted[i];
  return result;
}

std::size_t count_tests(const std::vector<SubgroupAnalysis>& analyses) {
  std::size_t count = 0;
  for (const auto& analysis : analyses)
    count += static_cast<std::size_t>(
        std::ranges::count_if(analysis.tests, [](const auto& test) { return test.test.has_value(); }));
  return count;
}

}  // namespace deepwrist::evaluation
