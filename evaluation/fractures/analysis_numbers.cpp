#include "evaluation/fractures/analysis_numbers.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "core/data/csv_writer.h"
#include "evaluation/json_values.h"

// JSON, schema deepwrist-metrics-1, and CSV of the same numbers. Order and names are part of the format:
//
//   groups[]: group, cases, ..., auroc, auroc_delong, ...
//             operating_points[]    the chosen one first; it alone has f1, mcc, balanced_accuracy
//             calibration, readers[], agreement, comparison (two models only), roc
//
//   group,of,threshold,measure,value,low,high
//   PA,model,,auroc_delong,0.931,0.902,0.96
//   PA,chosen,0.51,sensitivity,0.88,0.82,0.93         `of`: model, operating point, reader, "A and B"
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

std::optional<stats::Estimate> without_interval(const std::optional<double>& value) {
  return value ? std::optional(stats::Estimate{*value, {NAN, NAN}}) : std::nullopt;
}

/// The proportions of a decision by name, in the order they are shown.
std::vector<std::pair<std::string, std::optional<stats::Estimate>>> proportions(
    const stats::BinaryMetrics& m) {
  return {{"accuracy", m.accuracy},
          {"sensitivity", m.sensitivity},
          {"specificity", m.specificity},
          {"ppv", m.ppv},
          {"npv", m.npv},
          {"false_negative_rate", m.false_negative_rate},
          {"false_discovery_rate", m.false_discovery_rate},
          {"false_omission_rate", m.false_omission_rate},
          {"threat_score", m.threat_score},
          {"prevalence_threshold", without_interval(m.prevalence_threshold)}};
}

/// All measures of an operating point by name.
std::vector<std::pair<std::string, std::optional<stats::Estimate>>> measures(const OperatingPoint& point,
                                                                             bool with_bootstrap) {
  auto list = proportions(point.metrics);
  if (with_bootstrap) {
    list.emplace_back("f1", point.f1);
    list.emplace_back("mcc", point.mcc);
    list.emplace_back("balanced_accuracy", point.balanced_accuracy);
  }
  return list;
}

/// The areas of a group by name.
std::vector<std::pair<std::string, std::optional<stats::Estimate>>> areas(const GroupAnalysis& g) {
  return {{"auroc_delong", g.auroc},
          {"auroc_bootstrap_percentile", g.auroc_percentile},
          {"auroc_bootstrap_bca", g.auroc_bca},
          {"average_precision", g.average_precision}};
}

json point_json(const OperatingPoint& point, bool with_bootstrap) {
  json item{{"name", point.name},
            {"threshold", number_json(point.threshold)},
            {"chosen_on_these_cases", point.from_these_cases},
            {"confusion", confusion_json(point.confusion)}};
  for (const auto& [name, value] : measures(point, with_bootstrap)) item[name] = estimate_json(value);
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
  for (const auto& [name, value] : proportions(reader.metrics)) item[name] = estimate_json(value);
  return item;
}

json pair_json(const RaterPair& pair) {
  return {{"first", pair.first},
          {"second", pair.second},
          {"cases", pair.cases},
          {"accuracy", estimate_json(pair.accuracy)},
          {"kappa", estimate_json(pair.kappa)},
          {"only_first_positive", pair.test.only_first},
          {"only_second_positive", pair.test.only_second},
          {"p_exact", pair.test.p_exact},
          {"p_chi_square", pair.test.p_chi_square}};
}

json calibration_json(const stats::Calibration& c) {
  auto bins = json::array();
  for (const auto& bin : c.positive) {
    bins.push_back({{"low", bin.low},
                    {"high", bin.high},
                    {"count", bin.count},
                    {"mean_probability", number_json(bin.mean_probability)},
                    {"share", number_json(bin.share)}});
  }
  return {{"brier", c.brier},
          {"log_loss", c.log_loss},
          {"ece_positive_class", c.ece_positive},
          {"mce_positive_class", c.mce_positive},
          {"ece_confidence", c.ece_confidence},
          {"mce_confidence", c.mce_confidence},
          {"reliability", bins}};
}

json group_json(const GroupAnalysis& g) {
  json item{{"group", g.name},
            {"cases", g.cases},
            {"positives", g.positives},
            {"without_score", g.without_score},
            {"without_truth", g.without_truth},
            {"auroc", g.auroc ? json(number_json(g.auroc->value)) : json(nullptr)}};
  for (const auto& [name, value] : areas(g)) item[name] = estimate_json(value);
  item["operating_points"] = json::array();
  for (std::size_t i = 0; i < g.points.size(); ++i) {
    item["operating_points"].push_back(point_json(g.points[i], i == 0));
  }
  item["calibration"] = g.calibration ? calibration_json(*g.calibration) : json(nullptr);
  item["readers"] = json::array();
  for (const auto& reader : g.readers) item["readers"].push_back(reader_json(reader));
  item["agreement"] = {{"raters", g.raters}, {"kappa", json::array()}};
  for (const auto& row : g.agreement) item["agreement"]["kappa"].push_back(numbers(row));
  item["agreement"]["pairs"] = json::array();
  for (const auto& pair : g.pairs) item["agreement"]["pairs"].push_back(pair_json(pair));
  if (g.comparison) {
    item["comparison"] = {{"cases", g.comparison->cases},
                          {"delong", paired_json(g.comparison->auc)},
                          {"bootstrap_difference", estimate_json(g.comparison->bootstrap_difference)},
                          {"bootstrap_p", number_json(g.comparison->bootstrap_p)}};
  }
  item["roc"] = {{"threshold", numbers(g.roc.threshold)},
                 {"false_positive_rate", numbers(g.roc.false_positive_rate)},
                 {"true_positive_rate", numbers(g.roc.true_positive_rate)}};
  return item;
}

}  // namespace

nlohmann::ordered_json analysis_json(const std::vector<GroupAnalysis>& groups,
                                     const AnalysisOptions& options) {
  json root{{"schema", "deepwrist-metrics-1"},
            {"truth", options.truth},
            {"readers", options.readers},
            {"level", options.bootstrap.level},
            {"bootstrap", {{"replicates", options.bootstrap.replicates}, {"seed", options.bootstrap.seed}}},
            {"groups", json::array()}};
  for (const auto& group : groups) root["groups"].push_back(group_json(group));
  return root;
}

std::string analysis_csv(const std::vector<GroupAnalysis>& groups) {
  std::string text = data::csv_record(
      std::vector<std::string>{"group", "of", "threshold", "measure", "value", "low", "high"});
  const auto add = [&](const std::string& group, const std::string& of, double threshold,
                       const std::string& measure, const std::optional<stats::Estimate>& e) {
    if (!e || std::isnan(e->value)) return;
    text += data::csv_record(
        std::vector<std::string>{group, of, data::csv_number(threshold), measure, data::csv_number(e->value),
                                 data::csv_number(e->interval.low), data::csv_number(e->interval.high)});
  };
  for (const auto& g : groups) {
    for (const auto& [name, value] : areas(g)) add(g.name, "model", NAN, name, value);
    for (std::size_t i = 0; i < g.points.size(); ++i) {
      for (const auto& [name, value] : measures(g.points[i], i == 0)) {
        add(g.name, g.points[i].name, g.points[i].threshold, name, value);
      }
    }
    for (const auto& reader : g.readers) {
      for (const auto& [name, value] : proportions(reader.metrics)) {
        add(g.name, reader.name, NAN, name, value);
      }
      add(g.name, reader.name, NAN, "kappa", reader.kappa);
    }
    for (const auto& pair : g.pairs) {
      const auto both = pair.first + " and " + pair.second;
      add(g.name, both, NAN, "accuracy", pair.accuracy);
      add(g.name, both, NAN, "kappa", pair.kappa);
      add(g.name, both, NAN, "mcnemar_p", stats::Estimate{pair.test.p_exact, {NAN, NAN}});
    }
  }
  return text;
}

}  // namespace deepwrist::evaluation
