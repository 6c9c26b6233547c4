#include "apps/calibrate/operating_points.h"

#include <algorithm>
#include <cmath>

#include "core/stats/threshold.h"

namespace deepwrist::calibrate {
namespace {

/// Cases of one group.
struct Scored {
  std::vector<int> truth;
  std::vector<double> score;
};

/// What all networks of all views say of one study.
struct Study {
  double sum = 0;
  std::size_t scores = 0;
  int truth = 0;
};

std::optional<double> threshold_of(const Scored& cases, const OperatingPointRule& rule) {
  const auto positives = std::ranges::count(cases.truth, 1);
  if (positives == 0 || positives == std::ssize(cases.truth)) return std::nullopt;
  const stats::RankedScores ranked(cases.truth, cases.score);
  switch (rule.kind) {
    case OperatingPointKind::youden:
      return stats::youden_threshold(ranked);
    case OperatingPointKind::sensitivity:
      return stats::threshold_for_sensitivity(ranked, rule.target);
    case OperatingPointKind::specificity:
      return stats::threshold_for_specificity(ranked, rule.target);
    case OperatingPointKind::none:
      break;
  }
  return std::nullopt;
}

/// "PA" and "LAT", and "study" where both are there.
std::map<std::string, Scored> groups_of(const std::vector<evaluation::OutOfFoldLogits>& networks) {
  std::map<std::string, Scored> groups;
  std::map<std::string, Study> studies;
  for (const auto& network : networks) {
    auto& view = groups[name(network.view)];
    for (std::size_t i = 0; i < network.cases.truth.size(); ++i) {
      const double score = network.cases.probability(i);
      view.truth.push_back(network.cases.truth[i]);
      view.score.push_back(score);
      auto& study = studies[network.cases.id[i]];
      study.sum += score;
      ++study.scores;
      study.truth = std::max(study.truth, network.cases.truth[i]);
    }
  }
  if (groups.size() > 1) {
    auto& group = groups["study"];
    for (const auto& [id, study] : studies) {
      group.truth.push_back(study.truth);
      group.score.push_back(study.sum / static_cast<double>(study.scores));
    }
  }
  return groups;
}

}  // namespace

std::vector<evaluation::OutOfFoldLogits> with_temperatures(
    const std::vector<evaluation::OutOfFoldLogits>& networks, const evaluation::TemperatureChoice& stored) {
  std::vector<evaluation::OutOfFoldLogits> calibrated;
  for (const auto& network : networks) {
    const auto temperature = stored.of(network.view, network.fold);
    if (!temperature) continue;
    auto& cases = calibrated.emplace_back(network).cases;
    for (auto* logits : {&cases.logit_0, &cases.logit_1}) {
      for (double& logit : *logits) logit /= *temperature;
    }
  }
  return calibrated;
}

std::map<std::string, double> choose_operating_points(
    const std::vector<evaluation::OutOfFoldLogits>& networks, const OperatingPointRule& rule) {
  std::map<std::string, double> chosen;
  for (const auto& [group, cases] : groups_of(networks)) {
    if (const auto threshold = threshold_of(cases, rule)) chosen[group] = *threshold;
  }
  return chosen;
}

std::vector<GroupDecision> choose_decisions(const std::vector<evaluation::OutOfFoldLogits>& networks,
                                            const evaluation::DecisionAims& aims) {
  const auto groups = groups_of(networks);
  std::vector<GroupDecision> decisions;
  for (const char* group : {"PA", "LAT", "study"}) {
    const auto cases = groups.find(group);
    if (cases == groups.end()) continue;
    const auto& [truth, score] = cases->second;
    auto& decision = decisions.emplace_back(GroupDecision{
        group, evaluation::find_decision_thresholds(stats::RankedScores(truth, score), aims), {}});
    if (decision.found.thresholds)
      decision.counts = evaluation::count_decisions(truth, score, *decision.found.thresholds);
  }
  return decisions;
}

Choices choose(const std::vector<evaluation::OutOfFoldLogits>& networks,
               const CalibrationExperiment& experiment) {
  Choices chosen;
  chosen.thresholds = choose_operating_points(networks, experiment.operating_points);
  if (experiment.decision.find) chosen.decisions = choose_decisions(networks, experiment.decision.aims);
  return chosen;
}

}  // namespace deepwrist::calibrate
