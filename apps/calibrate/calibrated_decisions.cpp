#include "apps/calibrate/calibrated_decisions.h"

#include <fmt/format.h>

#include "evaluation/fractures/decision_report.h"

namespace deepwrist::calibrate {

void store_decisions(const std::vector<GroupDecision>& decisions, weights::Manifest& manifest) {
  for (const auto& [group, found, counts] : decisions) {
    if (found.thresholds) manifest.decisions[group] = {found.thresholds->low, found.thresholds->high};
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

std::string decisions_text(const std::vector<GroupDecision>& decisions, double level) {
  std::string text;
  for (const auto& [group, found, counts] : decisions) {
    if (found.thresholds) text += evaluation::decision_lines(group, counts, level);
  }
  return text.empty() ? "" : evaluation::decision_heading() + text + "\n";
}

report::Section decisions_section(const std::vector<GroupDecision>& decisions,
                                  const evaluation::DecisionAims& aims, double level) {
  report::Section section{.heading = "Decisions"};
  section.text = fmt::format(
      "Below the lower threshold, the highest with a sensitivity of {:g} or more, there is no fracture; from "
      "the upper one on, the lowest with a specificity of {:g} or more, there is one; between them is doubt. "
      "Both are chosen on the same out-of-fold cases, of scores without temperatures, so that the counts "
      "look "
      "better than they will be. They are in the manifest, where test finds them.",
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

}  // namespace deepwrist::calibrate
