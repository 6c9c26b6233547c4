#include "evaluation/fractures/analysis_numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/data/column.h"
#include "evaluation/calibration_measures.h"
#include "evaluation/fractures/decision_report.h"
#include "evaluation/fractures/fracture_statistics.h"
#include "evaluation/json_values.h"

// JSON, schema deepwrist-metrics-1, and CSV of the same numbers. Order and names are part of the format:
//
//   groups[]: group, cases, ..., auroc, auroc_delong, ...
//             operating_points[]    the chosen one first; it alone has f1, mcc, balanced_accuracy
//             decisions             where two thresholds are known
//             calibration, readers[], agreement, comparison (two models only), roc
//
//   group,of,threshold,measure,value,low,high
//   PA,model,,auroc_delong,0.931,0.902,0.96
//   PA,chosen,0.51,sensitivity,0.88,0.82,0.93         `of`: model, operating point, reader, "A and B",
//                                                     "decision: doubt"
//
// Undefined numbers are null in JSON and have no record in CSV.

namespace deepwrist::evaluation {
namespace {

using json = nlohmann::ordered_json;

json numbers(const std::vector<double>& values) {
  auto list = json::array();
  for (const double value : values) list.push_back(json(number_json(value)));
  return list;
}

json confusion_json(const stats::Confusion& c) {
  return {{"true_positives", c.true_positives},
          {"false_positives", c.false_positives},
          {"true_negatives", c.true_negatives},
          {"false_negatives", c.false_negatives}};
}

/// A statistic as files name it.
struct KeyedEstimate {
  const char* key;
  std::optional<stats::Estimate> estimate;
};

std::vector<KeyedEstimate> areas(const GroupAnalysis& g) {
  std::vector<KeyedEstimate> list;
  for (const auto& area : area_statistics()) list.push_back({area.key, area.value(g)});
  return list;
}

/// Statistics with intervals by the bootstrap: of the decisions at the chosen threshold, or of the scores.
std::vector<KeyedEstimate> resampled(const GroupAnalysis& g, bool of_decisions) {
  std::vector<KeyedEstimate> list;
  for (std::size_t i = 0; i < g.bootstrapped.size(); ++i) {
    const auto& statistic = bootstrap_statistics()[i];
    if (statistic.of_decisions == of_decisions) list.push_back({statistic.key, g.bootstrapped[i]});
  }
  return list;
}

/// What is said of a group's scores.
std::vector<KeyedEstimate> of_scores(const GroupAnalysis& g) {
  auto list = areas(g);
  std::ranges::move(resampled(g, false), std::back_inserter(list));
  return list;
}

std::vector<KeyedEstimate> proportions(const stats::BinaryMetrics& m) {
  std::vector<KeyedEstimate> list;
  for (const auto* statistics : {&rate_statistics(), &error_statistics()}) {
    for (const auto& statistic : *statistics) list.push_back({statistic.key, statistic.value(m)});
  }
  return list;
}

/// What is said of the decisions at an operating point.
std::vector<KeyedEstimate> of_point(const GroupAnalysis& g, std::size_t point) {
  auto list = proportions(g.points[point].metrics);
  if (point == 0) std::ranges::move(resampled(g, true), std::back_inserter(list));
  return list;
}

std::vector<KeyedEstimate> of_pair(const RaterPair& pair) {
  std::vector<KeyedEstimate> list;
  for (const auto& statistic : agreement_statistics()) list.push_back({statistic.key, statistic.value(pair)});
  return list;
}

/// What is said of the cases that get a decision; `of` in CSV is "decision: doubt".
std::vector<KeyedEstimate> of_decision(const DecisionRate& rate) {
  return {{"share_of_positives", rate.of_positives},
          {"share_of_negatives", rate.of_negatives},
          {"positive_share", rate.positive_share}};
}

void add(json& item, const std::vector<KeyedEstimate>& numbers) {
  for (const auto& [key, estimate] : numbers) item[key] = estimate_json(estimate);
}

json point_json(const GroupAnalysis& g, std::size_t index) {
  const auto& point = g.points[index];
  json item{{"name", point.name},
            {"threshold", number_json(point.threshold)},
            {"chosen_on_these_cases", point.from_these_cases},
            {"confusion", confusion_json(point.confusion)}};
  add(item, of_point(g, index));
  return item;
}

json paired_json(const std::optional<stats::PairedAuc>& paired) {
  if (!paired) return nullptr;
  return {{"auc", paired->auc},
          {"other_auc", paired->other_auc},
          {"difference", estimate_json(paired->difference)},
          {"z", number_json(paired->z)},
          {"p", number_json(paired->p)}};
}

json reader_json(const ReaderResult& reader) {
  json item{{"name", reader.name},
            {"cases", reader.cases},
            {"confusion", confusion_json(reader.confusion)},
            {"kappa_with_truth", estimate_json(reader.kappa)},
            {"mcnemar",
             {{"only_reader_right", reader.against_model.only_first},
              {"only_model_right", reader.against_model.only_second},
              {"p_exact", reader.against_model.p_exact},
              {"p_chi_square", reader.against_model.p_chi_square}}},
            {"delong_model_against_reader", paired_json(reader.auc_against_model)}};
  add(item, proportions(reader.metrics));
  return item;
}

json pair_json(const RaterPair& pair) {
  json item{{"first", pair.first}, {"second", pair.second}, {"cases", pair.cases}};
  add(item, of_pair(pair));
  item["only_first_positive"] = pair.test.only_first;
  item["only_second_positive"] = pair.test.only_second;
  item["p_exact"] = pair.test.p_exact;
  item["p_chi_square"] = pair.test.p_chi_square;
  return item;
}

json all_of_calibration(const stats::Calibration& calibration) {
  return calibration_json(calibration, kCalibrationMeasures, EmptyBins::listed);
}

json group_json(const GroupAnalysis& g, double level) {
  json item{{"group", g.name},
            {"cases", g.cases},
            {"positives", g.positives},
            {"without_score", g.without_score},
            {"without_truth", g.without_truth},
            {"auroc", g.auroc ? json(number_json(g.auroc->value)) : json(nullptr)}};
  add(item, of_scores(g));
  item["operating_points"] = json::array();
  for (std::size_t i = 0; i < g.points.size(); ++i) {
    item["operating_points"].push_back(point_json(g, i));
  }
  if (g.decisions) item["decisions"] = decision_json(*g.decisions, level);
  item["calibration"] = g.calibration ? all_of_calibration(*g.calibration) : json(nullptr);
  item["readers"] = json::array();
  for (const auto& reader : g.readers) item["readers"].push_back(reader_json(reader));
  item["agreement"] = {{"raters", g.raters}, {"kappa", json::array()}};
  for (const auto& row : g.agreement) item["agreement"]["kappa"].push_back(numbers(row));
  item["agreement"]["pairs"] = json::array();
  for (const auto& pair : g.pairs) item["agreement"]["pairs"].push_back(pair_json(pair));
  if (g.comparison) {
    item["comparison"] = {{"cases", g.comparison->cases},
                          {"delong", paired_json(g.comparison->areas.auc)},
                          {"bootstrap_difference", estimate_json(g.comparison->areas.bootstrap_difference)},
                          {"bootstrap_p", number_json(g.comparison->areas.bootstrap_p)}};
  }
  item["roc"] = {{"threshold", numbers(g.roc.threshold)},
                 {"false_positive_rate", numbers(g.roc.false_positive_rate)},
                 {"true_positive_rate", numbers(g.roc.true_positive_rate)}};
  return item;
}

/// A row of the table of numbers.
struct Record {
  std::string group, of;
  double threshold;
  std::string measure;
  stats::Estimate estimate;
};

data::Columns<Record> record_columns() {
  return {{"group", [](const auto& row) { return row.group; }},
          {"of", [](const auto& row) { return row.of; }},
          {"threshold", [](const auto& row) { return data::csv_number(row.threshold); }},
          {"measure", [](const auto& row) { return row.measure; }},
          {"value", [](const auto& row) { return data::csv_number(row.estimate.value); }},
          {"low", [](const auto& row) { return data::csv_number(row.estimate.interval.low); }},
          {"high", [](const auto& row) { return data::csv_number(row.estimate.interval.high); }}};
}

}  // namespace

nlohmann::ordered_json analysis_json(const std::vector<GroupAnalysis>& groups,
                                     const AnalysisOptions& options) {
  json root{{"schema", "deepwrist-metrics-1"},
            {"truth", options.truth},
            {"readers", options.readers},
            {"level", options.bootstrap.level},
            {"bootstrap",
             {{"replicates", options.bootstrap.replicates},
              {"seed", options.bootstrap.seed},
              {"drawn_by", options.clustered_by.empty() ? json(nullptr) : json(options.clustered_by)}}},
            {"groups", json::array()}};
  for (const auto& group : groups) root["groups"].push_back(group_json(group, options.bootstrap.level));
  return root;
}

std::string analysis_csv(const std::vector<GroupAnalysis>& groups, double level) {
  std::vector<Record> records;
  const auto add = [&](const GroupAnalysis& g, const std::string& of, double threshold,
                       const std::vector<KeyedEstimate>& numbers) {
    for (const auto& [key, e] : numbers) {
      if (e && !std::isnan(e->value)) records.push_back({g.name, of, threshold, key, *e});
    }
  };
  for (const auto& g : groups) {
    add(g, "model", NAN, of_scores(g));
    for (std::size_t i = 0; i < g.points.size(); ++i) {
      add(g, g.points[i].name, g.points[i].threshold, of_point(g, i));
    }
    if (g.decisions) {
      for (const auto& rate : decision_rates(*g.decisions, level))
        add(g, std::string("decision: ") + name(rate.decision), NAN, of_decision(rate));
    }
    for (const auto& reader : g.readers) {
      add(g, reader.name, NAN, proportions(reader.metrics));
      add(g, reader.name, NAN, {{"kappa", reader.kappa}});
    }
    for (const auto& pair : g.pairs) {
      const auto both = pair.first + " and " + pair.second;
      add(g, both, NAN, of_pair(pair));
      add(g, both, NAN, {{"mcnemar_p", stats::Estimate{pair.test.p_exact, {NAN, NAN}}}});
    }
  }
  return data::csv_text(record_columns(), records);
}

}  // namespace deepwrist::evaluation
