#include "evaluation/ood/ood_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/stats/descriptive.h"
#include "core/stats/ranked_scores.h"
#include "core/stats/uncertainty.h"

// With p_vk the probability of member k for view v, and p_k its mean over the views:
//
//   probability p̄ = mean_k p_k
//   entropy H(p̄)                          total uncertainty, nats
//   expected entropy = mean_k H(p_k)       what the members are unsure of themselves
//   mutual information = difference        what they disagree on
//   variance of p_k, divided by n
//   NLL, Brier of p̄                       p kept 1e-15 off 0 and 1
//   mean_...                               mean over k and v of each network's own value: the original's
//
// Each measure tells the sets apart as a score: AUROC of high values for the other set, paired by DeLong
// with the same measure of the single network, or with its entropy where a single network has no such
// measure.

namespace deepwrist::evaluation {

const std::vector<OodMeasure> kOodMeasures{
    {"entropy", "entropy", &OodMeasures::entropy, false, false, false},
    {"expected entropy", "expected_entropy", &OodMeasures::expected_entropy, true, false, false},
    {"mutual information", "mutual_information", &OodMeasures::mutual_information, true, false, false},
    {"variance", "variance", &OodMeasures::variance, true, false, true},
    {"NLL", "nll", &OodMeasures::nll, false, true, false},
    {"Brier", "brier", &OodMeasures::brier, false, true, false},
    {"mean NLL", "mean_nll", &OodMeasures::mean_nll, false, true, true},
    {"mean Brier", "mean_brier", &OodMeasures::mean_brier, false, true, true},
    {"mean entropy", "mean_entropy", &OodMeasures::mean_entropy, false, false, true},
};

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double nll(double p, int truth) {
  const double kept = std::clamp(p, 1e-15, 1 - 1e-15);
  return truth < 0 ? kNone : -std::log(truth == 1 ? kept : 1 - kept);
}
double brier(double p, int truth) { return truth < 0 ? kNone : (p - truth) * (p - truth); }

/// `views`: of the members that make the ensemble and further ones.
OodMeasures measure(const std::vector<std::vector<double>>& views, std::size_t members, int truth) {
  std::vector<double> both(members, 0);
  OodMeasures m;
  const double networks = static_cast<double>(members * views.size());
  for (const auto& view : views) {
    for (std::size_t k = 0; k < members; ++k) {
      both[k] += view[k] / static_cast<double>(views.size());
      m.mean_nll += nll(view[k], truth) / networks;
      m.mean_brier += brier(view[k], truth) / networks;
      m.mean_entropy += stats::reference_entropy(view[k]) / networks;
    }
  }
  const auto uncertainty = stats::ensemble_uncertainty(both);
  m.probability = uncertainty.probability;
  m.entropy = uncertainty.entropy;
  m.expected_entropy = uncertainty.expected_entropy;
  m.mutual_information = uncertainty.mutual_information;
  m.variance = uncertainty.variance;
  m.nll = nll(m.probability, truth);
  m.brier = brier(m.probability, truth);
  return m;
}

/// Values of a measure of the cases that have it, and which set each is of.
struct Values {
  std::vector<int> other;
  std::vector<double> value;
  std::vector<double> of_set[2];
};
Values values_of(const OodGroup& group, const std::vector<OodMeasures>& measures, const OodMeasure& measure) {
  Values values;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    const double value = measures[i].*measure.value;
    if (std::isnan(value)) continue;
    values.other.push_back(group.cases[i].other ? 1 : 0);
    values.value.push_back(value);
    values.of_set[values.other.back()].push_back(value);
  }
  return values;
}

OodDetection detect(const OodGroup& group, const OodEnsemble& ensemble, const OodMeasure& measure,
                    const OodEnsemble* single, double level) {
  const auto values = values_of(group, ensemble.measures, measure);
  OodDetection detection{&measure, std::nullopt, stats::mean(values.of_set[0]), stats::mean(values.of_set[1]),
                         kNone,    std::nullopt};
  const auto components = stats::auc_components(values.other, values.value);
  if (!components) return detection;
  detection.auroc = stats::delong(*components, level);
  detection.average_precision = stats::RankedScores(values.other, values.value).average_precision();
  if (single != nullptr) {
    // What only ensembles have is compared with the single network's entropy, the one measure it has.
    const auto& reference = measure.of_ensembles ? kOodMeasures.front() : measure;
    const auto other = values_of(group, single->measures, reference);
    detection.against_single =
        stats::delong_paired(*components, *stats::auc_components(other.other, other.value), level);
  }
  return detection;
}

OodSet set_of(const OodGroup& group, const std::vector<OodMeasures>& measures, bool other, double level) {
  OodSet set;
  std::vector<int> truth;
  std::vector<double> score, all;
  for (std::size_t i = 0; i < measures.size(); ++i) {
    if (group.cases[i].other != other) continue;
    all.push_back(measures[i].probability);
    if (group.cases[i].truth < 0) continue;
    truth.push_back(group.cases[i].truth);
    score.push_back(measures[i].probability);
  }
  set.cases = all.size();
  set.with_truth = truth.size();
  set.positives = static_cast<std::size_t>(std::ranges::count(truth, 1));
  set.probability = stats::mean(all);
  if (const auto components = stats::auc_components(truth, score))
    set.auroc = stats::delong(*components, level);
  return set;
}

OodEnsemble make_ensemble(const OodGroup& group, OodEnsembleKind kind, std::size_t members,
                          const OodEnsemble* single, double level) {
  const bool of_folds = kind == OodEnsembleKind::folds;
  const std::map<OodEnsembleKind, std::string> names{
      {OodEnsembleKind::single, "single network"},
      {OodEnsembleKind::first, fmt::format("first {}", members)},
      {OodEnsembleKind::all, fmt::format("all {}", members)},
      {OodEnsembleKind::folds, fmt::format("folds, {}", members)}};
  OodEnsemble ensemble{kind, names.at(kind), members, {}, {}, {}, {}};
  for (const auto& item : group.cases) {
    ensemble.measures.push_back(measure(of_folds ? item.fold_members : item.members, members, item.truth));
  }
  for (const auto& measure : kOodMeasures) {
    if (measure.of_ensembles && members == 1) continue;
    ensemble.detections.push_back(detect(group, ensemble, measure, single, level));
  }
  ensemble.in = set_of(group, ensemble.measures, false, level);
  ensemble.other = set_of(group, ensemble.measures, true, level);
  return ensemble;
}

}  // namespace

OodGroupResult analyse_ood(const OodGroup& group, const std::vector<int>& sizes, double level) {
  OodGroupResult result{group.name, group.in_one_view_only, {}};
  const auto& first = group.cases.front();
  const auto members = first.members.front().size();
  const auto single = make_ensemble(group, OodEnsembleKind::single, 1, nullptr, level);
  result.ensembles.push_back(single);
  const auto add = [&](OodEnsembleKind kind, std::size_t size) {
    result.ensembles.push_back(make_ensemble(group, kind, size, &single, level));
  };
  std::set<std::size_t> wanted;
  for (const int size : sizes) {
    if (static_cast<std::size_t>(size) < members) wanted.insert(static_cast<std::size_t>(size));
  }
  for (const auto size : wanted) add(OodEnsembleKind::first, size);
  if (members > 1) add(OodEnsembleKind::all, members);
  if (!first.fold_members.empty()) add(OodEnsembleKind::folds, first.fold_members.front().size());
  return result;
}

}  // namespace deepwrist::evaluation
