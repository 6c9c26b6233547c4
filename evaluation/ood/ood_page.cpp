#include "evaluation/ood/ood_page.h"

#include <fmt/format.h>

#include <cmath>

#include "evaluation/chart_parts.h"
#include "evaluation/estimate_text.h"
#include "evaluation/ood/ood_curves.h"

// The page of two sets of radiographs, one like the training's and another:
//
//   cards       AUROC by entropy of each ensemble that is compared, of the last group
//   a group     histograms of the ensemble of all members, as shares of each set
//               ROC by entropy, a curve an ensemble; ROC by measure, a curve a measure; precision and recall
//               detection, the original's table (several ensembles only), fractures in each set
//
// Groups come last first: studies before views. "First N" ensembles are in the tables and not in the
// curves. Measures that need the truth have a star and no curve, since they cannot warn of a new case.

namespace deepwrist::evaluation {
namespace {

constexpr const char* kIn = "like the training's";
constexpr const char* kOther = "other set";

/// The ensemble that stands for the snapshot: all members, or the single one.
const OodEnsemble& whole(const OodGroupResult& result) {
  const OodEnsemble* last = &result.ensembles.front();
  for (const auto& ensemble : result.ensembles) {
    if (ensemble.kind == OodEnsembleKind::all) last = &ensemble;
  }
  return *last;
}

/// "single network", "all 9" and the folds: what the curves compare.
std::vector<const OodEnsemble*> compared(const OodGroupResult& result) {
  std::vector<const OodEnsemble*> list;
  for (const auto& ensemble : result.ensembles) {
    if (ensemble.kind != OodEnsembleKind::first) list.push_back(&ensemble);
  }
  return list;
}

std::vector<int> sets(const OodGroup& group) {
  std::vector<int> other;
  for (const auto& item : group.cases) other.push_back(item.other ? 1 : 0);
  return other;
}

std::vector<double> column(const OodEnsemble& ensemble, double OodMeasures::*value) {
  std::vector<double> values;
  for (const auto& measures : ensemble.measures) values.push_back(measures.*value);
  return values;
}

report::Figure histogram(const OodGroup& group, const OodEnsemble& ensemble, const std::string& title,
                         const char* unit, double OodMeasures::*value) {
  report::Histogram chart;
  chart.x_label = title + unit;
  chart.shares = true;
  chart.classes = {{kIn, {}, 0}, {kOther, {}, 1}};
  for (std::size_t i = 0; i < group.cases.size(); ++i) {
    chart.classes[group.cases[i].other ? 1 : 0].values.push_back(ensemble.measures[i].*value);
  }
  std::string stem = title;
  for (char& c : stem) c = c == ' ' ? '_' : c;
  return {fmt::format("ood_{}_{}", stem, group.name), fmt::format("{}, {}", title, ensemble.name), chart, ""};
}

report::Figure roc_by_ensemble(const OodGroup& group, const OodGroupResult& result) {
  auto chart =
      unit_square("share of the set like the training's taken for other", "share of the other set found");
  int colour = 0;
  for (const auto* ensemble : compared(result)) {
    chart.series.push_back(
        roc_series(ensemble->name, sets(group), column(*ensemble, &OodMeasures::entropy), colour++));
  }
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"ood_roc_" + group.name, "Telling the other set by entropy", chart, ""};
}

report::Figure roc_by_measure(const OodGroup& group, const OodEnsemble& ensemble) {
  auto chart =
      unit_square("share of the set like the training's taken for other", "share of the other set found");
  int colour = 0;
  for (const auto& detection : ensemble.detections) {
    const auto& measure = *detection.measure;
    if (measure.needs_truth || (measure.of_original && !measure.of_ensembles)) continue;
    chart.series.push_back(roc_series(measure.name, sets(group), column(ensemble, measure.value), colour++));
  }
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"ood_measures_" + group.name, "Telling the other set by each measure, " + ensemble.name, chart, ""};
}

report::DataTable detection_table(const OodGroupResult& result) {
  report::DataTable table{"Telling the other set: AUROC of high values",
                          {"ensemble", "measure", "AUROC", "AUROC − that of the single network", "p",
                           "mean, like the training's", "mean, other set"},
                          {}};
  for (const auto& ensemble : result.ensembles) {
    for (const auto& d : ensemble.detections) {
      if (d.measure->of_original && !d.measure->of_ensembles) continue;
      const auto& paired = d.against_single;
      table.rows.push_back({ensemble.name, d.measure->name + std::string(d.measure->needs_truth ? " *" : ""),
                            estimate_text(d.auroc), paired ? estimate_text(paired->difference) : "–",
                            paired ? p_text(paired->p) : "–", fmt::format("{:.4f}", d.mean_in),
                            fmt::format("{:.4f}", d.mean_other)});
    }
  }
  table.note =
      "DeLong's intervals and paired tests. What a single network does not have is compared with its "
      "entropy. "
      "* Needs the truth, so it cannot warn of a new case.";
  return table;
}

report::DataTable original_table(const OodGroupResult& result) {
  report::DataTable table{"As the original has it: means of each network's own values", {"ensemble"}, {}};
  for (const auto& d : result.ensembles.back().detections) {
    if (!d.measure->of_original) continue;
    for (const char* of : {kIn, kOther, "AUROC"})
      table.header.push_back(fmt::format("{}, {}", d.measure->name, of));
  }
  for (const auto& ensemble : result.ensembles) {
    if (ensemble.members == 1) continue;
    auto& row = table.rows.emplace_back(std::vector{ensemble.name});
    for (const auto& d : ensemble.detections) {
      if (!d.measure->of_original) continue;
      const auto mean = [](double value) { return std::isnan(value) ? "–" : fmt::format("{:.4f}", value); };
      row.push_back(mean(d.mean_in));
      row.push_back(mean(d.mean_other));
      row.push_back(d.auroc ? fmt::format("{:.3f}", d.auroc->value) : "–");
    }
  }
  table.note = "Views count half each. Entropy with a logarithm of s + 1e-9.";
  return table;
}

report::DataTable fracture_table(const OodGroupResult& result) {
  report::DataTable table{
      "Fractures in each set",
      {"ensemble", "set", "cases", "with truth", "fractures", "AUROC", "mean probability"},
      {}};
  for (const auto& ensemble : result.ensembles) {
    for (const bool other : {false, true}) {
      const auto& set = other ? ensemble.other : ensemble.in;
      table.rows.push_back({ensemble.name, other ? kOther : kIn, std::to_string(set.cases),
                            std::to_string(set.with_truth), std::to_string(set.positives),
                            estimate_text(set.auroc), fmt::format("{:.3f}", set.probability)});
    }
  }
  table.note = "DeLong's intervals.";
  return table;
}

report::Section section_of(const OodGroup& group, const OodGroupResult& result) {
  const auto& ensemble = whole(result);
  report::Section section{.heading = group.name};
  const char* counted = group.name == "study" ? "studies" : "regions";
  section.text = fmt::format("{} {} like the training's, {} of the other set.", ensemble.in.cases, counted,
                             ensemble.other.cases);
  if (result.in_one_view_only > 0) {
    section.text +=
        fmt::format(" {} more {} have a region of one view only.", result.in_one_view_only, counted);
  }
  section.figures = {histogram(group, ensemble, "entropy", " (nats)", &OodMeasures::entropy)};
  if (ensemble.members > 1) {
    section.figures.push_back(
        histogram(group, ensemble, "mutual information", " (nats)", &OodMeasures::mutual_information));
    section.figures.push_back(histogram(group, ensemble, "variance", "", &OodMeasures::variance));
  }
  section.figures.push_back(roc_by_ensemble(group, result));
  if (ensemble.members > 1) section.figures.push_back(roc_by_measure(group, ensemble));
  for (auto& figure : ood_pr_figures(group, result)) section.figures.push_back(std::move(figure));
  section.tables = {detection_table(result), fracture_table(result)};
  if (result.ensembles.size() > 1) section.tables.insert(section.tables.begin() + 1, original_table(result));
  return section;
}

}  // namespace

void add_ood(report::Page& page, const std::vector<OodGroup>& groups,
             const std::vector<OodGroupResult>& results, double level) {
  for (const auto* ensemble : compared(results.back())) {
    const auto& auroc = ensemble->detections.front().auroc;
    page.cards.push_back({"AUROC by entropy, " + ensemble->name, fmt::format("{:.3f}", auroc->value),
                          fmt::format("{}; {:g} % CI {:.3f}–{:.3f}", groups.back().name, 100 * level,
                                      auroc->interval.low, auroc->interval.high)});
  }
  for (std::size_t i = groups.size(); i-- > 0;) page.sections.push_back(section_of(groups[i], results[i]));
}

}  // namespace deepwrist::evaluation
