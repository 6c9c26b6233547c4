#include "evaluation/ood/ood_report.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/base/shown.h"
#include "core/data/column.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

// CSV, a record a case, group and ensemble:
//
//   ID,OOD,group,truth,ensemble,members,probability,entropy,expected_entropy,...
//   0017,1,study,0,all 9,9,0.31,0.62,0.55,...
//
// OOD is 1 for the other set. Columns from `entropy` on are kOodMeasures, in its order; those that only
// ensembles have are empty for a single network, those that need a truth where it is unknown. JSON, schema
// deepwrist-ood-1: groups[] ─► ensembles[] ─► both sets, detection[] by measure.

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

json set_json(const OodSet& set) {
  return {{"cases", set.cases},
          {"with_truth", set.with_truth},
          {"positives", set.positives},
          {"mean_probability", number_json(set.probability)},
          {"fracture_auroc", estimate_json(set.auroc)}};
}

json detection_json(const OodDetection& detection) {
  json item{{"measure", detection.measure->key},
            {"auroc", estimate_json(detection.auroc)},
            {"average_precision", number_json(detection.average_precision)},
            {"mean_in", number_json(detection.mean_in)},
            {"mean_other", number_json(detection.mean_other)}};
  if (const auto& paired = detection.against_single) {
    item["minus_single_network"] = {{"difference", estimate_json(paired->difference)},
                                    {"p", number_json(paired->p)}};
  }
  return item;
}

/// The measures of the console, as many as fit a terminal.
const OodDetection* find(const OodEnsemble& ensemble, const std::string& key) {
  for (const auto& detection : ensemble.detections) {
    if (detection.measure->key == key) return &detection;
  }
  return nullptr;
}

/// A row of the table of scores.
struct ScoredCase {
  const OodGroup* group;
  const OodCase* item;
  const OodEnsemble* ensemble;
  const OodMeasures* measures;  ///< what the ensemble says of the case
};

data::Columns<ScoredCase> score_columns() {
  data::Columns<ScoredCase> columns{
      {"ID", [](const auto& row) { return row.item->id; }},
      {"OOD", [](const auto& row) { return row.item->other ? "1" : "0"; }},
      {"group", [](const auto& row) { return row.group->name; }},
      {"truth", [](const auto& row) { return row.item->truth < 0 ? "" : std::to_string(row.item->truth); }},
      {"ensemble", [](const auto& row) { return row.ensemble->name; }},
      {"members", [](const auto& row) { return std::to_string(row.ensemble->members); }},
      {"probability", [](const auto& row) { return data::csv_number(row.measures->probability); }}};
  for (const auto& measure : kOodMeasures) {
    columns.push_back({measure.key, [&measure](const auto& row) {
                         const bool known = !measure.of_ensembles || row.ensemble->members > 1;
                         return known ? data::csv_number(row.measures->*measure.value) : "";
                       }});
  }
  return columns;
}

}  // namespace

std::string ood_text(const std::vector<OodGroupResult>& results) {
  std::string text = fmt::format(
      "\nThe other set against the one like the training's, AUROC by\n{:<8}{:<16}"
      "{:<22}{:<22}{:<22}\n",
      "group", "ensemble", "entropy", "mutual information", "variance");
  for (const auto& group : results) {
    for (const auto& ensemble : group.ensembles) {
      text += fmt::format("{:<8}{:<16}", shown(group.name), ensemble.name);
      for (const char* key : {"entropy", "mutual_information", "variance"}) {
        const auto* detection = find(ensemble, key);
        text += fmt::format("{:<22}", detection ? estimate_text(detection->auroc) : "–");
      }
      text += "\n";
    }
    if (group.in_one_view_only > 0) {
      text += fmt::format("        {} IDs have a region of one view only and are in no study\n",
                          group.in_one_view_only);
    }
  }
  return text + "\n";
}

json ood_json(const std::vector<OodGroupResult>& results, double level) {
  json root{{"schema", "deepwrist-ood-1"}, {"level", level}, {"groups", json::array()}};
  for (const auto& group : results) {
    json item{{"group", group.name},
              {"ids_in_one_view_only", group.in_one_view_only},
              {"ensembles", json::array()}};
    for (const auto& ensemble : group.ensembles) {
      json entry{{"name", ensemble.name},
                 {"members", ensemble.members},
                 {"in_distribution", set_json(ensemble.in)},
                 {"other", set_json(ensemble.other)},
                 {"detection", json::array()}};
      for (const auto& detection : ensemble.detections)
        entry["detection"].push_back(detection_json(detection));
      item["ensembles"].push_back(entry);
    }
    root["groups"].push_back(item);
  }
  return root;
}

std::string ood_csv(const std::vector<OodGroup>& groups, const std::vector<OodGroupResult>& results) {
  std::vector<ScoredCase> cases;
  for (std::size_t g = 0; g < groups.size(); ++g) {
    for (const auto& ensemble : results[g].ensembles) {
      for (std::size_t i = 0; i < ensemble.measures.size(); ++i) {
        cases.push_back({&groups[g], &groups[g].cases[i], &ensemble, &ensemble.measures[i]});
      }
    }
  }
  return data::csv_text(score_columns(), cases);
}

}  // namespace deepwrist::evaluation
