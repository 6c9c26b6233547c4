#include "apps/calibrate/calibrated_decisions.h"

#include <fmt/format.h>

#include "evaluation/fractures/decision_report.h"

// What is chosen on scores without temperatures, and again on those with, goes four ways alike:
//
//   Choices ─► numbers   "thresholds", "decisions"; with temperatures "calibrated_thresholds", ...
//           ─► page      a section of thresholds, where a rule was given, and one of decisions
//           ─► console   lines of thresholds, a table of decisions
//           ─► manifest  store_decisions; a group without thresholds keeps what it had

namespace deepwrist::calibrate {

void store_decisions(const std::vector<GroupDecision>& decisions,
                     std::map<std::string, weights::ManifestDecision>& of_manifest) {
  for (const auto& [group, found, counts] : decisions) {
    if (found.thresholds) of_manifest[group] = {found.thresholds->low, found.thresholds->high};
  }
}

std::vector<std::string> decision_remarks(const std::vector<GroupDecision>& decisions) {
  std::vector<std::string> remarks;
  for (const auto& [group, found, counts] : decisions) {
    if (!found.thresholds) {
      remarks.push_back(
          fmt::format("{}: no thresholds of decisions are stored: {}; what the manifest has of them stays",
                      group, found.reason));
    } else if (found.both_by_one) {
      remarks.push_back(
          fmt::format("{}: one threshold, {:.4g}, meets both aims of decisions: there is no doubt", group,
                      found.thresholds->low));
    }
  }
  return remarks;
}

namespace {

nlohmann::json decisions_json(const std::vector<GroupDecision>& decisions,
                              const evaluation::DecisionAims& aims, double level) {
  nlohmann::json json{{"sensitivity", aims.sensitivity}, {"specificity", aims.specificity}};
  json["groups"] = nlohmann::json::array();
  for (const auto& [group, found, counts] : decisions) {
    nlohmann::json item{{"group", group}, {"low", nullptr}, {"high", nullptr}};
    if (found.thresholds) item.update(nlohmann::json(evaluation::decision_json(counts, level)));
    item["both_aims_by_one"] = found.both_by_one;
    item["none_because"] = found.reason.empty() ? nlohmann::json() : nlohmann::json(found.reason);
    json["groups"].push_back(std::move(item));
  }
  return json;
}

std::string decision_table_text(const std::vector<GroupDecision>& decisions, double level) {
  std::string text;
  for (const auto& [group, found, counts] : decisions) {
    if (found.thresholds) text += evaluation::decision_lines(group, counts, level);
  }
  return text.empty() ? "" : evaluation::decision_heading() + text + "\n";
}

report::Section threshold_section(const OperatingPointRule& rule,
                                  const std::map<std::string, double>& thresholds, const char* scores) {
  const bool youden = rule.kind == OperatingPointKind::youden;
  const char* wanted = rule.kind == OperatingPointKind::sensitivity ? "sensitivity" : "specificity";
  report::DataTable table{
      youden ? "Chosen by Youden's index" : fmt::format("Chosen for a {} of {:g}", wanted, rule.target),
      {"group", "threshold"},
      {}};
  for (const char* group : {"PA", "LAT", "study"}) {
    const auto found = thresholds.find(group);
    table.rows.push_back({group, found == thresholds.end() ? "–" : fmt::format("{:.4g}", found->second)});
  }
  table.note =
      "Chosen on the same out-of-fold cases. They are in the manifest, where test finds them. A dash: no "
      "cases of both classes, or no such threshold.";
  return {.heading = std::string("Thresholds of scores ") + scores, .tables = {std::move(table)}};
}

report::Section decisions_section(const std::vector<GroupDecision>& decisions,
                                  const evaluation::DecisionAims& aims, double level, const char* scores) {
  report::Section section{.heading = std::string("Decisions by scores ") + scores};
  section.text = fmt::format(
      "Below the lower threshold, the highest with a sensitivity of {:g} or more, there is no fracture; from "
      "the upper one on, the lowest with a specificity of {:g} or more, there is one; between them is doubt. "
      "Both are chosen on the same out-of-fold cases, so that the counts look better than they will be. They "
      "are in the manifest, where test finds them.",
      aims.sensitivity, aims.specificity);
  for (const auto& remark : decision_remarks(decisions)) section.text += "\n\n" + remark + ".";
  for (const auto& [group, found, counts] : decisions) {
    if (!found.thresholds) continue;
    auto table = evaluation::decision_table(counts, "score", "fracture", level);
    table.caption = group + ", " + table.caption;
    section.tables.push_back(std::move(table));
  }
  return section;
}

}  // namespace

void add_choices(nlohmann::json& numbers, const Choices& choices, const CalibrationExperiment& experiment,
                 double level, const std::string& prefix) {
  if (!choices.thresholds.empty()) numbers[prefix + "thresholds"] = choices.thresholds;
  if (experiment.decision.find)
    numbers[prefix + "decisions"] = decisions_json(choices.decisions, experiment.decision.aims, level);
}

void add_choices(report::Page& page, const Choices& choices, const CalibrationExperiment& experiment,
                 double level, const char* scores) {
  if (experiment.operating_points.kind != OperatingPointKind::none)
    page.sections.push_back(threshold_section(experiment.operating_points, choices.thresholds, scores));
  if (experiment.decision.find)
    page.sections.push_back(decisions_section(choices.decisions, experiment.decision.aims, level, scores));
}

std::string choices_text(const Choices& choices, double level, const char* scores) {
  std::string text;
  for (const auto& [group, threshold] : choices.thresholds)
    text += fmt::format("threshold of {}: {:.4g}\n", group, threshold);
  text += decision_table_text(choices.decisions, level);
  return text.empty() ? "" : fmt::format("scores {}:\n", scores) + text;
}

}  // namespace deepwrist::calibrate
