#include "evaluation/fractures/subgroups_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/shown.h"
#include "evaluation/chart_parts.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

//   study by Sex              cases positives  AUROC                 sensitivity           specificity
//   F                           210        98  0.951 (0.921–0.981)   …
//   M                           190        85  0.902 (0.860–0.944)   …
//   heterogeneity (p; adjusted for 6 tests)    0.041; 0.246          0.310; 1.000          …

namespace deepwrist::evaluation {
namespace {

struct SubgroupMeasure {
  const char* key;
  const char* heading;
  std::optional<stats::Estimate> (*value)(const Subgroup&);
};
constexpr std::array<SubgroupMeasure, 3> kSubgroupMeasures{
    {{"auroc", "AUROC", [](const Subgroup& part) { return part.auroc; }},
     {"sensitivity", "sensitivity", [](const Subgroup& part) { return part.metrics.sensitivity; }},
     {"specificity", "specificity", [](const Subgroup& part) { return part.metrics.specificity; }}}};

std::string test_text(const DifferenceTest& test) {
  if (!test.test) return "–";
  return fmt::format("{}; {}", p_text(test.test->p), p_text(test.adjusted_p));
}

std::string tests_heading(std::size_t count) {
  return fmt::format("heterogeneity (p; adjusted for {} test{})", count, count == 1 ? "" : "s");
}

report::Figure forest(const SubgroupAnalysis& analysis, std::size_t number) {
  std::vector<std::string> names;
  for (const auto& part : analysis.parts) names.push_back(fmt::format("{} ({})", part.name, part.cases));
  std::vector<ForestMeasure> measures;
  for (const auto& measure : kSubgroupMeasures) {
    auto& of_row = measures.emplace_back(ForestMeasure{measure.heading, {}}).of_row;
    for (const auto& part : analysis.parts) of_row.push_back(measure.value(part));
  }
  return {.name = fmt::format("subgroups_{}", number),
          .title = fmt::format("{} by {}", analysis.group, analysis.column),
          .chart = forest_chart(std::move(names), measures),
          .note = "In brackets: cases."};
}

report::DataTable table_of(const SubgroupAnalysis& analysis, std::size_t tests) {
  report::DataTable table{
      fmt::format("{} by {}", analysis.group, analysis.column), {analysis.column, "cases", "positives"}, {}};
  for (const auto& measure : kSubgroupMeasures) table.header.emplace_back(measure.heading);
  for (const auto& part : analysis.parts) {
    auto& row = table.rows.emplace_back(
        std::vector{part.name, std::to_string(part.cases), std::to_string(part.positives)});
    for (const auto& measure : kSubgroupMeasures) row.push_back(estimate_text(measure.value(part)));
  }
  table.last_row = {tests_heading(tests), "", ""};
  for (const auto& test : analysis.tests) table.last_row.push_back(test_text(test));
  return table;
}

nlohmann::ordered_json subgroup_json(const Subgroup& part) {
  nlohmann::ordered_json item{{"name", part.name}, {"cases", part.cases}, {"positives", part.positives}};
  for (const auto& measure : kSubgroupMeasures) item[measure.key] = estimate_json(measure.value(part));
  return item;
}

nlohmann::ordered_json test_json(const DifferenceTest& test) {
  if (!test.test) return nullptr;
  return {{"chi_square", number_json(test.test->statistic)},
          {"degrees", test.test->degrees},
          {"p", number_json(test.test->p)},
          {"p_holm", number_json(test.adjusted_p)}};
}

}  // namespace

nlohmann::ordered_json subgroups_json(const std::vector<SubgroupAnalysis>& analyses) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& analysis : analyses) {
    nlohmann::ordered_json item{
        {"group", analysis.group}, {"column", analysis.column}, {"parts", nlohmann::ordered_json::array()}};
    for (const auto& part : analysis.parts) item["parts"].push_back(subgroup_json(part));
    for (const auto& test : analysis.tests) item["heterogeneity"][test.measure] = test_json(test);
    list.push_back(std::move(item));
  }
  return list;
}

std::vector<report::Section> subgroup_sections(const std::vector<SubgroupAnalysis>& analyses,
                                               const AnalysisOptions& options) {
  std::vector<report::Section> sections;
  const auto tests = count_tests(analyses);
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    if (i == 0 || analyses[i].column != analyses[i - 1].column) {
      auto& section = sections.emplace_back(report::Section{.heading = "By " + analyses[i].column});
      section.text = fmt::format(
          "Each part by itself, decisions at the chosen threshold of its group; intervals of {:g} %. "
          "Heterogeneity: whether the parts differ by more than chance, of areas Cochran's Q, of rates "
          "Pearson's "
          "chi-square. {} tests were made on this page: with many, a small p comes by chance, and the "
          "adjusted "
          "one (Holm) is to be judged.",
          100 * options.bootstrap.level, tests);
    }
    sections.back().figures.push_back(forest(analyses[i], i + 1));
    sections.back().tables.push_back(table_of(analyses[i], tests));
  }
  return sections;
}

std::string subgroups_text(const std::vector<SubgroupAnalysis>& analyses) {
  std::string text;
  const auto tests = count_tests(analyses);
  for (const auto& analysis : analyses) {
    text += fmt::format("\n{:<42}{:>8}{:>10}  ", shown(analysis.group + " by " + analysis.column), "cases",
                        "positives");
    for (const auto& measure : kSubgroupMeasures) text += fmt::format("{:<22}", measure.heading);
    text += '\n';
    for (const auto& part : analysis.parts) {
      text += fmt::format("{:<42}{:>8}{:>10}  ", shown(part.name), part.cases, part.positives);
      for (const auto& measure : kSubgroupMeasures)
        text += fmt::format("{:<22}", estimate_text(measure.value(part)));
      text += '\n';
    }
    text += fmt::format("{:<62}", tests_heading(tests));
    for (const auto& test : analysis.tests) text += fmt::format("{:<22}", test_text(test));
    text += '\n';
  }
  return text;
}

}  // namespace deepwrist::evaluation
