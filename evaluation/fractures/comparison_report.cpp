#include "evaluation/fractures/comparison_report.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <nlohmann/json.hpp>

#include "evaluation/chart_parts.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

//   study: 400 cases that all have scored, 190 positive
//     model       threshold  AUROC                 sensitivity           specificity
//     first       0.525      0.951 (0.931–0.971)   …
//     pair                   difference of areas   DeLong p; adjusted   bootstrap p   only one right McNemar
//     p; adjusted

namespace deepwrist::evaluation {
namespace {

using nlohmann::ordered_json;

struct ModelMeasure {
  const char* key;
  const char* heading;
  std::optional<stats::Estimate> (*value)(const ModelFigures&);
};
constexpr std::array<ModelMeasure, 3> kShown{
    {{"auroc", "AUROC", [](const ModelFigures& m) { return m.auroc; }},
     {"sensitivity", "sensitivity", [](const ModelFigures& m) { return m.metrics.sensitivity; }},
     {"specificity", "specificity", [](const ModelFigures& m) { return m.metrics.specificity; }}}};

std::size_t pair_tests_of(const std::vector<GroupComparison>& groups) {
  std::size_t count = 0;
  for (const auto& group : groups) count += group.pairs.size();
  return count;
}

std::string heading_of(const GroupComparison& group) {
  return fmt::format("{}: {} cases that all have scored, {} positive", group.group, group.cases,
                     group.positives);
}

/// Cases of one model that another lacks: they are in no figure.
std::string others_text(const GroupComparison& group, const std::vector<ComparedModel>& models) {
  std::string text;
  for (std::size_t m = 0; m < models.size(); ++m) {
    if (group.others[m] == 0) continue;
    text += fmt::format("{}{} of {}", text.empty() ? "" : ", ", group.others[m], models[m].name);
  }
  return text.empty() ? "" : "Left out, since not all have them: " + text + ".";
}

std::string pair_name(const ModelPair& pair, const std::vector<ComparedModel>& models) {
  return models[pair.first].name + " − " + models[pair.second].name;
}

std::optional<stats::Estimate> area_difference(const ModelPair& pair) {
  if (!pair.areas.auc) return std::nullopt;
  return pair.areas.auc->difference;
}

std::string p_pair(double p, double adjusted) { return p_text(p) + "; " + p_text(adjusted); }

std::string delong_text(const ModelPair& pair) {
  return pair.areas.auc ? p_pair(pair.areas.auc->p, pair.auc_p_holm) : "–";
}

report::DataTable model_table(const GroupComparison& group, const std::vector<ComparedModel>& models) {
  report::DataTable table{"Models", {"model", "threshold"}, {}};
  for (const auto& measure : kShown) table.header.emplace_back(measure.heading);
  for (std::size_t m = 0; m < models.size(); ++m) {
    auto& row = table.rows.emplace_back(
        std::vector{models[m].name, fmt::format("{:.4g}", group.models[m].threshold)});
    for (const auto& measure : kShown) row.push_back(estimate_text(measure.value(group.models[m])));
  }
  return table;
}

report::DataTable pair_table(const GroupComparison& group, const std::vector<ComparedModel>& models,
                             std::size_t tests) {
  report::DataTable table{"Pairs",
                          {"difference", "of areas (DeLong)", "p; adjusted", "of areas (bootstrap)", "p",
                           "only the first right", "only the second", "McNemar's p; adjusted"},
                          {}};
  for (const auto& pair : group.pairs) {
    table.rows.push_back({pair_name(pair, models), estimate_text(area_difference(pair)), delong_text(pair),
                          estimate_text(pair.areas.bootstrap_difference), p_text(pair.areas.bootstrap_p),
                          std::to_string(pair.decisions.only_first),
                          std::to_string(pair.decisions.only_second),
                          p_pair(pair.decisions.p_exact, pair.decisions_p_holm)});
  }
  table.note = fmt::format(
      "On the same cases. Adjusted by Holm's method for {} test{} of each kind on this page: with many, a "
      "small p "
      "comes by chance. McNemar's test (exact) is of decisions at each model's own threshold.",
      tests, tests == 1 ? "" : "s");
  return table;
}

report::Figure model_forest(const GroupComparison& group, const std::vector<ComparedModel>& models,
                            std::size_t number) {
  std::vector<std::string> names;
  for (const auto& model : models) names.push_back(model.name);
  std::vector<ForestMeasure> measures;
  for (const auto& measure : kShown) {
    auto& of_row = measures.emplace_back(ForestMeasure{measure.heading, {}}).of_row;
    for (const auto& figures : group.models) of_row.push_back(measure.value(figures));
  }
  return {.name = fmt::format("comparison_{}", number),
          .title = group.group,
          .chart = forest_chart(std::move(names), measures)};
}

/// A name as a cell of a Markdown table.
std::string markdown_cell(const std::string& name) {
  std::string text;
  for (const char c : name) {
    if (c == '|') text += '\\';
    text += c;
  }
  return text;
}

ordered_json model_pair_json(const ModelPair& pair, const std::vector<ComparedModel>& models) {
  ordered_json item{{"first", models[pair.first].name},
                    {"second", models[pair.second].name},
                    {"auroc_difference", estimate_json(area_difference(pair))},
                    {"p", pair.areas.auc ? number_json(pair.areas.auc->p) : nullptr},
                    {"p_holm", pair.areas.auc ? number_json(pair.auc_p_holm) : nullptr},
                    {"bootstrap_difference", estimate_json(pair.areas.bootstrap_difference)},
                    {"bootstrap_p", number_json(pair.areas.bootstrap_p)}};
  item["mcnemar"] = {{"only_first", pair.decisions.only_first},
                     {"only_second", pair.decisions.only_second},
                     {"p", number_json(pair.decisions.p_exact)},
                     {"p_holm", number_json(pair.decisions_p_holm)}};
  return item;
}

}  // namespace

std::string comparison_text(const std::vector<GroupComparison>& groups,
                            const std::vector<ComparedModel>& models) {
  std::string text;
  for (const auto& group : groups) {
    text += "\n" + heading_of(group) + "\n";
    if (const auto others = others_text(group, models); !others.empty()) text += others + "\n";
    text += fmt::format("  {:<24} {:>9}", "model", "threshold");
    for (const auto& measure : kShown) text += fmt::format("  {:<21}", measure.heading);
    for (std::size_t m = 0; m < models.size(); ++m) {
      text += fmt::format("\n  {:<24} {:>9.4g}", models[m].name, group.models[m].threshold);
      for (const auto& measure : kShown)
        text += fmt::format("  {:<21}", estimate_text(measure.value(group.models[m])));
    }
    text += "\n";
    for (const auto& pair : group.pairs) {
      text +=
          fmt::format("  {}: areas {} DeLong p {}, bootstrap p {}; only one right {} and {}, McNemar p {}\n",
                      pair_name(pair, models), estimate_text(area_difference(pair)), delong_text(pair),
                      p_text(pair.areas.bootstrap_p), pair.decisions.only_first, pair.decisions.only_second,
                      p_pair(pair.decisions.p_exact, pair.decisions_p_holm));
    }
  }
  const auto tests = pair_tests_of(groups);
  return text + fmt::format("\nThe second p is adjusted for {} test{} of its kind (Holm).\n", tests,
                            tests == 1 ? "" : "s");
}

ordered_json comparison_json(const std::vector<GroupComparison>& groups,
                             const std::vector<ComparedModel>& models) {
  ordered_json list = ordered_json::array();
  for (const auto& group : groups) {
    ordered_json item{{"group", group.group},
                      {"cases", group.cases},
                      {"positives", group.positives},
                      {"models", ordered_json::array()},
                      {"pairs", ordered_json::array()}};
    for (std::size_t m = 0; m < models.size(); ++m) {
      ordered_json model{{"name", models[m].name},
                         {"threshold", number_json(group.models[m].threshold)},
                         {"cases_others_lack", group.others[m]}};
      for (const auto& measure : kShown) model[measure.key] = estimate_json(measure.value(group.models[m]));
      item["models"].push_back(std::move(model));
    }
    for (const auto& pair : group.pairs) item["pairs"].push_back(model_pair_json(pair, models));
    list.push_back(std::move(item));
  }
  return list;
}

std::string comparison_markdown(const std::vector<GroupComparison>& groups,
                                const std::vector<ComparedModel>& models) {
  std::string text =
      "| | model | AUROC | sensitivity | specificity | difference from the first | p (DeLong) |\n";
  text += "|---|---|---|---|---|---|---|\n";
  for (const auto& group : groups) {
    for (std::size_t m = 0; m < models.size(); ++m) {
      text += fmt::format("| {} | {} |", m == 0 ? fmt::format("{}, n = {}", group.group, group.cases) : "",
                          markdown_cell(models[m].name));
      for (const auto& measure : kShown) text += " " + estimate_text(measure.value(group.models[m])) + " |";
      if (m == 0) {
        text += " | |\n";
        continue;
      }
      auto pair = group.pairs[m - 1];  // with the first: they come before all others
      if (pair.areas.auc) {
        auto& d = pair.areas.auc->difference;
        d = {-d.value, {-d.interval.high, -d.interval.low}};
      }
      text += fmt::format(" {} | {} |\n", estimate_text(area_difference(pair)),
                          pair.areas.auc ? p_text(pair.areas.auc->p) : std::string("–"));
    }
  }
  return text;
}

std::vector<report::Section> comparison_sections(const std::vector<GroupComparison>& groups,
                                                 const std::vector<ComparedModel>& models) {
  std::vector<report::Section> sections;
  for (const auto& group : groups) {
    report::Section section{.heading = heading_of(group)};
    section.text = others_text(group, models);
    section.figures = {model_forest(group, models, sections.size() + 1)};
    section.tables = {model_table(group, models), pair_table(group, models, pair_tests_of(groups))};
    sections.push_back(std::move(section));
  }
  return sections;
}

}  // namespace deepwrist::evaluation
