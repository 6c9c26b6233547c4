#include "evaluation/ood/ood_curves.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/stats/ranked_scores.h"
#include "evaluation/chart_parts.h"

namespace deepwrist::evaluation {
namespace {

/// A curve that is drawn for each ensemble.
struct Curve {
  const char* stem;
  const char* title;
  double OodMeasures::*value;
  bool of_fractures;
  bool of_ensembles;  ///< a single network has none
};

constexpr Curve kCurves[] = {
    {"fractures", "Precision and recall of fractures, cases of both sets", &OodMeasures::probability, true,
     false},
    {"entropy", "Precision and recall of the other set by mean entropy", &OodMeasures::mean_entropy, false,
     false},
    {"variance", "Precision and recall of the other set by variance", &OodMeasures::variance, false, true},
    {"nll", "Precision and recall of the other set by mean NLL *", &OodMeasures::mean_nll, false, false},
    {"brier", "Precision and recall of the other set by mean Brier score *", &OodMeasures::mean_brier, false,
     false},
};

/// Cases that have the value and the truth of a curve.
struct Judged {
  std::vector<int> truth;
  std::vector<double> value;
};

Judged judged(const OodGroup& group, const OodEnsemble& ensemble, const Curve& curve) {
  Judged cases;
  for (std::size_t i = 0; i < group.cases.size(); ++i) {
    const double value = ensemble.measures[i].*curve.value;
    const int truth = curve.of_fractures ? group.cases[i].truth : group.cases[i].other ? 1 : 0;
    if (std::isnan(value) || truth < 0) continue;
    cases.truth.push_back(truth);
    cases.value.push_back(value);
  }
  return cases;
}

}  // namespace

std::vector<report::Figure> ood_pr_figures(const OodGroup& group, const OodGroupResult& result) {
  std::vector<report::Figure> figures;
  for (const auto& curve : kCurves) {
    auto chart = unit_square("recall", "precision");
    double positives = 0;
    for (const auto& ensemble : result.ensembles) {
      if (curve.of_ensembles && ensemble.members == 1) continue;
      const auto cases = judged(group, ensemble, curve);
      const auto count = std::ranges::count(cases.truth, 1);
      if (count == 0 || count == std::ssize(cases.truth)) continue;
      positives = static_cast<double>(count) / static_cast<double>(cases.truth.size());
      const double average = stats::RankedScores(cases.truth, cases.value).average_precision();
      chart.series.push_back(pr_series(fmt::format("{}, average precision {:.3f}", ensemble.name, average),
                                       cases.truth, cases.value, static_cast<int>(chart.series.size())));
    }
    if (chart.series.empty()) continue;
    chart.references.push_back({{0, positives}, {1, positives}, "prevalence"});
    const bool needs_truth = std::string(curve.title).ends_with('*');
    figures.push_back({fmt::format("ood_precision_recall_{}_{}", curve.stem, group.name), curve.title, chart,
                       needs_truth ? "* Needs the truth, so it cannot warn of a new case." : ""});
  }
  return figures;
}

}  // namespace deepwrist::evaluation
