#include "evaluation/fractures/analysis_page.h"

#include <fmt/format.h>

#include <cmath>

#include "evaluation/estimate_text.h"
#include "evaluation/fractures/analysis_figures.h"

// A group's part of the page:
//
//   cards      AUROC of each group; sensitivity and specificity of the last (studies, if there are)
//   section    charts (analysis_figures.cpp)
//              operating points, areas, wrong decisions
//              readers against the model, every two raters        only with readers
//              two models                                         only with a second score
//
// Thresholds that were found on the same cases have a star. What one class alone cannot tell is "–".

namespace deepwrist::evaluation {
namespace {

using report::DataTable;

std::string percent(double level) { return fmt::format("{:g} %", 100 * level); }

DataTable points_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Decisions by " + options.score,
                  {"operating point", "threshold", "sensitivity", "specificity", "PPV", "NPV", "accuracy"},
                  {}};
  for (const auto& point : g.points) {
    const auto& m = point.metrics;
    table.rows.push_back({point.name + (point.from_these_cases ? " *" : ""),
                          fmt::format("{:.4g}", point.threshold), estimate_text(m.sensitivity),
                          estimate_text(m.specificity), estimate_text(m.ppv), estimate_text(m.npv),
                          estimate_text(m.accuracy)});
  }
  table.note =
      "Wilson's intervals. * Chosen on the cases it is judged on, so it looks better than it will be.";
  return table;
}

/// What the original's test prints besides: shares of wrong decisions.
DataTable errors_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Wrong decisions",
                  {"decisions of", "miss rate (FNR)", "false discovery rate", "false omission rate",
                   "threat score", "prevalence threshold"},
                  {}};
  const auto add = [&](const std::string& of, const stats::BinaryMetrics& m) {
    table.rows.push_back({of, estimate_text(m.false_negative_rate), estimate_text(m.false_discovery_rate),
                          estimate_text(m.false_omission_rate), estimate_text(m.threat_score),
                          m.prevalence_threshold ? fmt::format("{:.3f}", *m.prevalence_threshold) : "–"});
  };
  for (const auto& point : g.points) add(options.score + ", " + point.name, point.metrics);
  for (const auto& reader : g.readers) add(reader.name, reader.metrics);
  table.note =
      "Wilson's intervals. Miss rate: of the positives; false discovery rate: of the positive decisions; "
      "false omission rate: of the negative ones. Threat score (critical success index): TP / (TP + FN + "
      "FP). "
      "Prevalence threshold: below this prevalence the positive predictive value falls off sharply.";
  return table;
}

DataTable pairs_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{"Every two raters",
                  {"first", "second", counted(g), "accuracy", "kappa", "only first positive",
                   "only second positive", "McNemar p"},
                  {}};
  const auto shown = [&](const std::string& name) { return name == g.raters[1] ? options.score : name; };
  for (const auto& pair : g.pairs) {
    table.rows.push_back({shown(pair.first), shown(pair.second), std::to_string(pair.cases),
                          estimate_text(pair.accuracy), estimate_text(pair.kappa),
                          std::to_string(pair.test.only_first), std::to_string(pair.test.only_second),
                          p_text(pair.test.p_exact)});
  }
  table.note =
      "On the cases that both have judged. Accuracy: the share on which they agree, with Wilson's interval. "
      "McNemar's exact test: whether one calls a fracture more often than the other.";
  return table;
}

DataTable areas_table(const GroupAnalysis& g) {
  const auto& point = g.points.front();
  DataTable table{"Areas, and measures at the chosen threshold", {"measure", "value", "interval by"}, {}};
  table.rows = {{"AUROC", estimate_text(g.auroc, 4), "DeLong"},
                {"AUROC", estimate_text(g.auroc_percentile, 4), "bootstrap, percentile"},
                {"AUROC", estimate_text(g.auroc_bca, 4), "bootstrap, BCa"},
                {"average precision", estimate_text(g.average_precision, 4), "bootstrap, percentile"},
                {"F1", estimate_text(point.f1, 4), "bootstrap, percentile"},
                {"MCC", estimate_text(point.mcc, 4), "bootstrap, percentile"},
                {"balanced accuracy", estimate_text(point.balanced_accuracy, 4), "bootstrap, percentile"}};
  return table;
}

DataTable readers_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  DataTable table{
      "Readers against " + options.score,
      {"reader", counted(g), "sensitivity", "specificity", "kappa with " + options.truth, "only reader right",
       "only " + options.score + " right", "McNemar p", "AUROC, " + options.score + " − reader", "DeLong p"},
      {}};
  for (const auto& r : g.readers) {
    const auto& paired = r.auc_against_model;
    table.rows.push_back(
        {r.name, std::to_string(r.cases), estimate_text(r.metrics.sensitivity),
         estimate_text(r.metrics.specificity), estimate_text(r.kappa),
         std::to_string(r.against_model.only_first), std::to_string(r.against_model.only_second),
         fmt::format("{:.3g}", r.against_model.p_exact), paired ? estimate_text(paired->difference) : "–",
         paired ? fmt::format("{:.3g}", paired->p) : "–"});
  }
  return table;
}

DataTable comparison_table(const GroupAnalysis& g, const AnalysisOptions& options) {
  const auto& c = *g.comparison;
  DataTable table{fmt::format("{} against {}", options.score, options.other_score),
                  {counted(g), "AUROC of " + options.score, "AUROC of " + options.other_score,
                   fmt::format("{} − {}", options.score, options.other_score), "DeLong p",
                   "the same by bootstrap", "bootstrap p"},
                  {}};
  table.rows.push_back({std::to_string(c.cases), c.auc ? fmt::format("{:.4f}", c.auc->auc) : "–",
                        c.auc ? fmt::format("{:.4f}", c.auc->other_auc) : "–",
                        c.auc ? estimate_text(c.auc->difference, 4) : "–",
                        c.auc ? fmt::format("{:.3g}", c.auc->p) : "–",
                        estimate_text(c.bootstrap_difference, 4), fmt::format("{:.3g}", c.bootstrap_p)});
  return table;
}

report::Section section_of(const GroupAnalysis& g, const Group& cases, const AnalysisOptions& options) {
  report::Section section{.heading = g.name};
  section.text =
      fmt::format("{} {}, {} of them positive by {}.", g.cases, counted(g), g.positives, options.truth);
  if (g.without_score > 0)
    section.text += fmt::format(" {} more have no {}.", g.without_score, options.score);
  if (g.without_truth > 0)
    section.text += fmt::format(" {} more have no {}.", g.without_truth, options.truth);
  if (g.points.empty()) return section;
  const bool both = g.positives > 0 && g.positives < g.cases;
  if (!both) section.text += " All are of one class: there is no ROC, and only half of the rates.";
  if (!g.calibration) {
    section.text += " Scores outside 0 to 1 are no probabilities: no calibration, no decision curve.";
  }
  section.figures = figures_of(g, cases, options);
  section.tables = {points_table(g, options), areas_table(g), errors_table(g, options)};
  if (!g.readers.empty()) {
    section.tables.push_back(readers_table(g, options));
    section.tables.push_back(pairs_table(g, options));
  }
  if (g.comparison) section.tables.push_back(comparison_table(g, options));
  return section;
}

}  // namespace

void add_analyses(report::Page& page, const std::vector<GroupAnalysis>& analyses,
                  const std::vector<Group>& groups, const AnalysisOptions& options) {
  for (const auto& g : analyses) {
    if (g.points.empty()) continue;
    const auto note = [&](const std::optional<stats::Estimate>& e) {
      return e ? fmt::format("{} CI {:.3f}–{:.3f}; {} {}", percent(options.bootstrap.level), e->interval.low,
                             e->interval.high, g.cases, counted(g))
               : fmt::format("{} {} of one class", g.cases, counted(g));
    };
    const auto card = [&](const std::string& label, const std::optional<stats::Estimate>& e) {
      page.cards.push_back({label + ", " + g.name, e ? fmt::format("{:.3f}", e->value) : "–", note(e)});
    };
    card("AUROC", g.auroc);
    if (&g == &analyses.back()) {
      card("sensitivity", g.points[0].metrics.sensitivity);
      card("specificity", g.points[0].metrics.specificity);
    }
  }
  for (std::size_t i = 0; i < analyses.size(); ++i) {
    page.sections.push_back(section_of(analyses[i], groups[i], options));
  }
}

}  // namespace deepwrist::evaluation
