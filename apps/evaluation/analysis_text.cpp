#include "apps/evaluation/analysis_text.h"

#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "apps/evaluation/json_values.h"
#include "core/data/csv_writer.h"

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

/// The proportions of a decision by name, in the order they are shown.
std::vector<std::pair<std::string, std::optional<stats::Estimate>>> proportions(
    const stats::BinaryMetrics& m) {
  return {{"accuracy", m.accuracy},
          {"sensitivity", m.sensitivity},
          {"specificity", m.specificity},
          {"ppv", m.ppv},
          {"npv", m.npv}};
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

std::string estimate_text(const std::optional<stats::Estimate>& e, int decimals) {
  if (!e || std::isnan(e->value)) return "–";
  if (std::isnan(e->interval.low)) return fmt::format("{:.{}f}", e->value, decimals);
  return fmt::format("{:.{}f} ({:.{}f}–{:.{}f})", e->value, decimals, e->interval.low, decimals,
                     e->interval.high, decimals);
}

std::string p_text(double p) {
  if (p < 1e-15) return "<1e-15";
  return p < 0.001 ? fmt::format("{:.1e}", p) : fmt::format("{:.3f}", p);
}

std::string console_text(const std::vector<GroupAnalysis>& groups, double level) {
  std::string text = fmt::format("\n{:<8}{:>8}{:>10}  {:<22}{:<22}{:>10}  {:<22}{:<22}\n", "group", "cases",
                                 "positives", fmt::format("AUROC ({:g} % CI)", 100 * level),
                                 "average precision", "threshold", "sensitivity", "specificity");
  for (const auto& g : groups) {
    text += fmt::format("{:<8}{:>8}{:>10}  ", g.name, g.cases, g.positives);
    if (g.points.empty()) {
      text += "no case has a score and a truth\n";
      continue;
    }
    const auto& point = g.points.front();
    text += fmt::format("{:<22}{:<22}{:>10.4g}  {:<22}{:<22}\n", estimate_text(g.auroc),
                        estimate_text(g.average_precision), point.threshold,
                        estimate_text(point.metrics.sensitivity), estimate_text(point.metrics.specificity));
    for (const auto& reader : g.readers) {
      text +=
          fmt::format("  {:<14}{:>6} read{:>47}  {:<22}{:<22}\n", reader.name, reader.cases, "",
                      estimate_text(reader.metrics.sensitivity), estimate_text(reader.metrics.specificity));
    }
  }
  return text + "\n";
}

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
  }
  return text;
}

}  // namespace deepwrist::evaluation
