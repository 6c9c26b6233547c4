#include "evaluation/fractures/decision_report.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "core/base/shown.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

// Of each decision, everywhere in this order: fracture, doubt (only where low and high differ), no fracture.
//
//   group   decision     score       positive  share of these       negative  share of these ...
//   PA      fracture     >= 0.62          171  0.900 (0.849–0.935)        11  0.050 (0.028–0.086)
//           doubt        >= 0.31           14  ...
//           no fracture  < 0.31             5

namespace deepwrist::evaluation {
namespace {

/// The scores that get a decision.
std::string score_range(Decision decision, const DecisionThresholds& thresholds, const char* from) {
  switch (decision) {
    case Decision::fracture:
      return fmt::format("{} {:.4g}", from, thresholds.high);
    case Decision::doubt:
      return fmt::format("{} {:.4g}", from, thresholds.low);
    case Decision::no_fracture:
      break;
  }
  return fmt::format("< {:.4g}", thresholds.low);
}

}  // namespace

nlohmann::ordered_json decision_json(const DecisionCounts& counts, double level) {
  nlohmann::ordered_json item{{"low", number_json(counts.thresholds.low)},
                              {"high", number_json(counts.thresholds.high)},
                              {"decisions", nlohmann::ordered_json::array()}};
  for (const auto& rate : decision_rates(counts, level)) {
    item["decisions"].push_back({{"decision", name(rate.decision)},
                                 {"positives", rate.positives},
                                 {"negatives", rate.negatives},
                                 {"share_of_positives", estimate_json(rate.of_positives)},
                                 {"share_of_negatives", estimate_json(rate.of_negatives)},
                                 {"positive_share", estimate_json(rate.positive_share)}});
  }
  return item;
}

report::DataTable decision_table(const DecisionCounts& counts, const std::string& score,
                                 const std::string& truth, double level) {
  const auto& thresholds = counts.thresholds;
  report::DataTable table{
      thresholds.has_doubt() ? "Decisions: fracture, doubt, no fracture" : "Decisions: fracture, no fracture",
      {"decision", score, "cases", truth, "share of all " + truth, "no " + truth, "share of all no " + truth,
       truth + " among the cases"},
      {}};
  for (const auto& rate : decision_rates(counts, level)) {
    table.rows.push_back({name(rate.decision), score_range(rate.decision, thresholds, "≥"),
                          std::to_string(rate.positives + rate.negatives), std::to_string(rate.positives),
                          estimate_text(rate.of_positives), std::to_string(rate.negatives),
                          estimate_text(rate.of_negatives), estimate_text(rate.positive_share)});
  }
  table.note = thresholds.has_doubt()
                   ? "Wilson's intervals. Doubt lies between the two thresholds."
                   : "Wilson's intervals. Both thresholds are the same: there is no doubt between them.";
  return table;
}

std::string decision_heading() {
  return fmt::format("\n{:<8}{:<13}{:<12}{:>8}  {:<22}{:>8}  {:<22}{:<22}\n", "group", "decision", "score",
                     "positive", "share of positives", "negative", "share of negatives", "positive share");
}

std::string decision_lines(const std::string& group, const DecisionCounts& counts, double level) {
  std::string text;
  for (const auto& rate : decision_rates(counts, level)) {
    text +=
        fmt::format("{:<8}{:<13}{:<12}{:>8}  {:<22}{:>8}  {:<22}{:<22}\n", text.empty() ? shown(group) : "",
                    name(rate.decision), score_range(rate.decision, counts.thresholds, ">="), rate.positives,
                    estimate_text(rate.of_positives), rate.negatives, estimate_text(rate.of_negatives),
                    estimate_text(rate.positive_share));
  }
  return text;
}

std::string decisions_text(const DecisionsByGroup& decisions) {
  std::string text;
  for (const char* group : {"PA", "LAT", "study"}) {
    const auto found = decisions.find(group);
    if (found == decisions.end()) continue;
    const auto& [low, high] = found->second;
    text += fmt::format("{}{} {:.4g}{}", text.empty() ? "" : ", ", group, low,
                        low < high ? fmt::format(" to {:.4g}", high) : "");
  }
  return text;
}

}  // namespace deepwrist::evaluation
