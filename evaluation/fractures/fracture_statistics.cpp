#include "evaluation/fractures/fracture_statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace deepwrist::evaluation {
namespace {

using Metrics = stats::BinaryMetrics;
using Weights = std::span<const std::uint32_t>;

double average_precision(const JudgedCases& cases, Weights weights) {
  return weights.empty() ? cases.ranked.average_precision() : cases.ranked.average_precision(weights);
}

/// A measure of the decisions.
template <double (*measure)(const stats::Confusion&)>
double of_decisions(const JudgedCases& cases, Weights weights) {
  return measure(weights.empty() ? cases.confusion
                                 : stats::weighted_confusion(cases.truth, cases.called, weights));
}

std::optional<stats::Estimate> prevalence_threshold(const Metrics& m) {
  if (!m.prevalence_threshold) return std::nullopt;
  return stats::Estimate{*m.prevalence_threshold, {NAN, NAN}};
}

}  // namespace

const std::vector<AreaStatistic>& area_statistics() {
  using Shown::in_table, Shown::on_card;
  static const std::vector<AreaStatistic> list{
      {{"auroc_delong", "AUROC", on_card, [](const GroupAnalysis& g) { return g.auroc; }}, "DeLong"},
      {{"auroc_bootstrap_percentile", "AUROC", in_table,
        [](const GroupAnalysis& g) { return g.auroc_percentile; }},
       "bootstrap, percentile"},
      {{"auroc_bootstrap_bca", "AUROC", in_table, [](const GroupAnalysis& g) { return g.auroc_bca; }},
       "bootstrap, BCa"}};
  return list;
}

const std::vector<BootstrapStatistic>& bootstrap_statistics() {
  using Shown::in_table, Shown::on_console;
  static const std::vector<BootstrapStatistic> list{
      {"average_precision", "average precision", on_console, false, average_precision},
      {"f1", "F1", in_table, true, of_decisions<stats::f1>},
      {"mcc", "MCC", in_table, true, of_decisions<stats::matthews_correlation>},
      {"balanced_accuracy", "balanced accuracy", in_table, true, of_decisions<stats::balanced_accuracy>}};
  return list;
}

const stats::Estimate& bootstrapped(const GroupAnalysis& analysis, std::string_view key) {
  const auto& list = bootstrap_statistics();
  const auto found = std::ranges::find(list, key, &BootstrapStatistic::key);
  assert(found != list.end());
  return analysis.bootstrapped.at(static_cast<std::size_t>(found - list.begin()));
}

const std::vector<Statistic<Metrics>>& rate_statistics() {
  using Shown::last_in_table, Shown::in_table, Shown::on_card;
  static const std::vector<Statistic<Metrics>> list{
      {"accuracy", "accuracy", last_in_table, [](const Metrics& m) { return m.accuracy; }},
      {"sensitivity", "sensitivity", on_card, [](const Metrics& m) { return m.sensitivity; }},
      {"specificity", "specificity", on_card, [](const Metrics& m) { return m.specificity; }},
      {"ppv", "PPV", in_table, [](const Metrics& m) { return m.ppv; }},
      {"npv", "NPV", in_table, [](const Metrics& m) { return m.npv; }}};
  return list;
}

const std::vector<Statistic<Metrics>>& error_statistics() {
  using Shown::on_console;
  static const std::vector<Statistic<Metrics>> list{
      {"false_negative_rate", "miss rate (FNR)", on_console,
       [](const Metrics& m) { return m.false_negative_rate; }},
      {"false_discovery_rate", "false discovery rate", on_console,
       [](const Metrics& m) { return m.false_discovery_rate; }},
      {"false_omission_rate", "false omission rate", on_console,
       [](const Metrics& m) { return m.false_omission_rate; }},
      {"threat_score", "threat score", on_console, [](const Metrics& m) { return m.threat_score; }},
      {"prevalence_threshold", "prevalence threshold", on_console, prevalence_threshold}};
  return list;
}

const std::vector<Statistic<RaterPair>>& agreement_statistics() {
  using Shown::on_console;
  static const std::vector<Statistic<RaterPair>> list{
      {"accuracy", "accuracy", on_console, [](const RaterPair& pair) { return pair.accuracy; }},
      {"kappa", "kappa", on_console, [](const RaterPair& pair) { return pair.kappa; }}};
  return list;
}

}  // namespace deepwrist::evaluation
