#include "evaluation/fractures/analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "core/stats/threshold.h"
#include "evaluation/fractures/fracture_statistics.h"
#include "evaluation/fractures/recorded_thresholds.h"

// Order of steps, each of which uses the ones before:
//
//   ranks ─► ROC, precision and recall
//         ─► operating points: the chosen threshold (by group, else 0.5), then three found on these cases
//         ─► bootstrap: one set of stratified replicates for areas, F1, MCC and balanced accuracy
//   decisions                       only where two thresholds of the group are given
//   calibration, decision curve     only if scores are probabilities
//   readers                         each against the truth and, on its own cases only, against the model
//   a second model                  paired, on cases that both have scored
//
// A score at or above the threshold is positive. A reader's AUROC is that of labels as scores: two straight
// lines through its one point.

namespace deepwrist::evaluation {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

std::vector<int> decisions(const std::vector<double>& score, double threshold) {
  std::vector<int> called;
  called.reserve(score.size());
  for (const double s : score) called.push_back(s >= threshold ? 1 : 0);
  return called;
}

OperatingPoint operating_point(const std::string& name, double threshold, bool from_these_cases,
                               const Group& group, const AnalysisOptions& options) {
  OperatingPoint point{name, threshold, from_these_cases, {}, {}};
  point.confusion = stats::confusion(group.truth, group.score, threshold);
  point.metrics = stats::binary_metrics(point.confusion, options.bootstrap.level);
  return point;
}

/// The influence on the area of what the bootstrap draws: of each case, or of each patient.
std::vector<double> influence_of_draws(const stats::AucComponents& components, const Group& group) {
  const auto influence = components.influence();  // positives first
  if (group.clusters.empty()) return influence;
  std::vector<double> of_cases;
  std::size_t positive = 0, negative = components.positives.size();
  for (const int truth : group.truth) of_cases.push_back(influence[truth == 1 ? positive++ : negative++]);
  return stats::cluster_sums(of_cases, group.clusters);
}

/// The areas and their intervals; all that comes from one set of bootstrap replicates.
void add_bootstrap(const Group& group, const stats::RankedScores& ranked, const AnalysisOptions& options,
                   GroupAnalysis& analysis) {
  const auto& chosen = analysis.points.front();
  const JudgedCases cases{group.truth, ranked, decisions(group.score, chosen.threshold), chosen.confusion};
  std::vector<stats::WeightedStatistic> resampled{[&](auto weights) { return ranked.auroc(weights); }};
  for (const auto& statistic : bootstrap_statistics()) {
    resampled.push_back([&](auto weights) { return statistic.value(cases, weights); });
  }
  const auto replicates =
      stats::stratified_bootstrap(group.truth, resampled, options.bootstrap, group.clusters);
  const double level = options.bootstrap.level;
  const auto interval = [&](std::size_t i) { return stats::percentile_interval(replicates[i], level); };
  if (const auto components = stats::auc_components(group.truth, group.score)) {
    analysis.auroc = stats::delong(*components, level);
    analysis.auroc_percentile = {components->auc, interval(0)};
    analysis.auroc_bca = {
        components->auc,
        stats::bca_interval(replicates[0], components->auc, influence_of_draws(*components, group), level)};
  }
  for (std::size_t i = 0; i < analysis.bootstrapped.size(); ++i) {
    analysis.bootstrapped[i] = {bootstrap_statistics()[i].value(cases, {}), interval(i + 1)};
  }
}

void add_points(const Group& group, const stats::RankedScores& ranked, const AnalysisOptions& options,
                GroupAnalysis& analysis) {
  analysis.points.push_back(
      operating_point("chosen", options.threshold_of(group.name), false, group, options));
  const auto add = [&](const std::string& name, std::optional<double> value) {
    if (value) analysis.points.push_back(operating_point(name, *value, true, group, options));
  };
  add("Youden", stats::youden_threshold(ranked));
  add(fmt::format("sensitivity {}", options.fixed_sensitivity),
      stats::threshold_for_sensitivity(ranked, options.fixed_sensitivity));
  add(fmt::format("specificity {}", options.fixed_specificity),
      stats::threshold_for_specificity(ranked, options.fixed_specificity));
}

ReaderResult read_by(const Group& group, std::size_t reader, double threshold,
                     const AnalysisOptions& options) {
  ReaderResult result;
  result.name = options.readers[reader];
  std::vector<int> truth, labels;
  std::vector<double> score, as_score;
  for (std::size_t i = 0; i < group.truth.size(); ++i) {
    const int label = group.readers[reader][i];
    if (label == kUnknown) continue;
    truth.push_back(group.truth[i]);
    labels.push_back(label);
    as_score.push_back(label);
    score.push_back(group.score[i]);
  }
  result.cases = truth.size();
  result.confusion = stats::confusion(truth, as_score, 0.5);
  result.metrics = stats::binary_metrics(result.confusion, options.bootstrap.level);
  result.kappa = stats::kappa(truth, labels, 2, stats::KappaWeights::none, options.bootstrap.level);
  std::size_t only_model = 0, only_reader = 0;
  const auto called = decisions(score, threshold);
  for (std::size_t i = 0; i < truth.size(); ++i) {
    const bool model_right = called[i] == truth[i], reader_right = labels[i] == truth[i];
    only_model += model_right && !reader_right ? 1 : 0;
    only_reader += reader_right && !model_right ? 1 : 0;
  }
  result.against_model = stats::mcnemar(only_reader, only_model);
  const auto model = stats::auc_components(truth, score), other = stats::auc_components(truth, as_score);
  if (model && other)
    result.auc_against_model = stats::delong_paired(*model, *other, options.bootstrap.level);
  return result;
}

void add_readers(const Group& group, const AnalysisOptions& options, GroupAnalysis& analysis) {
  const double threshold = analysis.points.front().threshold;
  std::vector<Rater> raters{{options.truth, {}}, {"model", {}}};
  for (std::size_t i = 0; i < group.truth.size(); ++i) {
    raters[0].decisions.push_back(static_cast<std::int8_t>(group.truth[i]));
    raters[1].decisions.push_back(group.score[i] >= threshold ? 1 : 0);
  }
  for (std::size_t reader = 0; reader < group.readers.size(); ++reader) {
    const auto result = read_by(group, reader, threshold, options);
    if (result.cases == 0) continue;
    analysis.readers.push_back(result);
    raters.push_back({result.name, group.readers[reader]});
  }
  for (const auto& row : raters) {
    analysis.raters.push_back(row.name);
    auto& line = analysis.agreement.emplace_back();
    for (const auto& column : raters) {
      const auto kappa = compare_raters(row, column).kappa;
      line.push_back(kappa ? kappa->value : kNone);
    }
  }
  analysis.pairs = compare_all_raters(raters, options.bootstrap.level);
}

ModelComparison compare_models(const Group& group, const AnalysisOptions& options) {
  std::vector<int> truth;
  std::vector<double> score, other;
  std::vector<std::uint32_t> clusters;
  for (std::size_t i = 0; i < group.truth.size(); ++i) {
    if (std::isnan(group.other_score[i])) continue;
    if (!group.clusters.empty()) clusters.push_back(group.clusters[i]);
    truth.push_back(group.truth[i]);
    score.push_back(group.score[i]);
    other.push_back(group.other_score[i]);
  }
  return {truth.size(), compare_areas(truth, score, other, options.bootstrap, clusters)};
}

}  // namespace

double AnalysisOptions::threshold_of(const std::string& group) const {
  return chosen_threshold(thresholds, group);
}

GroupAnalysis analyse(const Group& group, const AnalysisOptions& options) {
  GroupAnalysis analysis;
  analysis.name = group.name;
  analysis.cases = group.truth.size();
  analysis.positives = static_cast<std::size_t>(std::ranges::count(group.truth, 1));
  analysis.without_score = group.without_score;
  analysis.without_truth = group.without_truth;
  analysis.patients = std::set(group.clusters.begin(), group.clusters.end()).size();
  analysis.bootstrapped.assign(bootstrap_statistics().size(), {kNone, {kNone, kNone}});
  if (group.truth.empty()) return analysis;
  const stats::RankedScores ranked(group.truth, group.score);
  analysis.roc = stats::roc_curve(ranked);
  analysis.precision_recall = stats::precision_recall_curve(ranked);
  add_points(group, ranked, options, analysis);
  add_bootstrap(group, ranked, options, analysis);
  if (const auto found = options.decisions.find(group.name); found != options.decisions.end())
    analysis.decisions = count_decisions(group.truth, group.score, found->second);
  analysis.calibration = stats::calibration(group.truth, group.score);
  if (analysis.calibration) analysis.decision_curve = stats::decision_curve(group.truth, group.score);
  add_readers(group, options, analysis);
  if (!group.other_score.empty()) analysis.comparison = compare_models(group, options);
  return analysis;
}

}  // namespace deepwrist::evaluation
