#include "evaluation/fractures/analysis_figures.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cmath>

#include "core/report/markup.h"
#include "evaluation/chart_parts.h"
#include "evaluation/estimate_text.h"
#include "evaluation/fractures/fracture_statistics.h"

// Charts of a group and what they need:
//
//   ROC, precision and recall      both classes
//   scores by truth, confusion     at least one case
//   reliability                    scores in 0..1
//   decision curve                 scores in 0..1 and both classes
//   confusion of each reader, agreement (kappa of every two raters)     readers
//
// Readers are points on ROC and precision-recall with Wilson's bars, as they have one decision and no
// curve. Precision and recall are drawn as steps from the highest threshold on, never interpolated. A
// confusion matrix has the truth in rows, the decision in columns, positives first. File names are the
// chart's and the group's, all but letters and digits as "_".

namespace deepwrist::evaluation {
namespace {

using report::Figure;
using report::Series;
using report::SeriesKind;

constexpr int kReaderColour = 1;

/// Letters, digits and "_", for file names.
std::string stem(const std::string& text) {
  std::string name;
  for (const char c : text) name += std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : '_';
  return name.substr(0, 60);
}

report::ValueRange bar(const std::optional<stats::Estimate>& e) {
  return e ? report::ValueRange{e->interval.low, e->interval.high} : report::ValueRange{NAN, NAN};
}

double value(const std::optional<stats::Estimate>& e) { return e ? e->value : NAN; }

/// 1 − specificity and its interval.
std::optional<stats::Estimate> complement(const std::optional<stats::Estimate>& e) {
  if (!e) return std::nullopt;
  return stats::Estimate{1 - e->value, {1 - e->interval.high, 1 - e->interval.low}};
}

Series point_series(const std::string& name, const std::optional<stats::Estimate>& x,
                    const std::optional<stats::Estimate>& y, int colour, const std::string& note) {
  Series series{.name = name, .points = {{value(x), value(y)}}, .colour = colour};
  series.kind = SeriesKind::markers;
  series.x_bars = {bar(x)};
  series.y_bars = {bar(y)};
  series.notes = {note};
  return series;
}

std::vector<std::string> threshold_notes(const std::vector<double>& thresholds, std::size_t count) {
  std::vector<std::string> notes;
  for (std::size_t i = 0; i < count; ++i) {
    notes.push_back(i < thresholds.size() ? fmt::format("threshold {:.4g}", thresholds[i]) : "");
  }
  return notes;
}

Figure roc_figure(const GroupAnalysis& g, const AnalysisOptions& options) {
  auto chart = unit_square("1 − specificity", "sensitivity");
  Series model{.name = fmt::format("{}, AUROC {}", options.score, estimate_text(g.auroc)), .points = {}};
  for (std::size_t i = 0; i < g.roc.threshold.size(); ++i) {
    model.points.emplace_back(g.roc.false_positive_rate[i], g.roc.true_positive_rate[i]);
  }
  model.notes = threshold_notes(g.roc.threshold, model.points.size());
  chart.series.push_back(std::move(model));
  const auto& chosen = g.points.front();
  chart.series.push_back(point_series(fmt::format("threshold {:.4g}", chosen.threshold),
                                      complement(chosen.metrics.specificity), chosen.metrics.sensitivity, 0,
                                      "decision"));
  for (std::size_t i = 0; i < g.readers.size(); ++i) {
    const auto& reader = g.readers[i];
    chart.series.push_back(point_series(reader.name, complement(reader.metrics.specificity),
                                        reader.metrics.sensitivity, kReaderColour + static_cast<int>(i),
                                        fmt::format("{} {}", reader.cases, counted(g))));
  }
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"roc_" + stem(g.name), "Receiver operating characteristic", chart, ""};
}

Figure pr_figure(const GroupAnalysis& g, const AnalysisOptions& options) {
  auto chart = unit_square("recall (sensitivity)", "precision (PPV)");
  Series model{.name = fmt::format("{}, average precision {}", options.score,
                                   estimate_text(bootstrapped(g, "average_precision"))),
               .points = {}};
  model.kind = SeriesKind::steps;
  for (std::size_t i = g.precision_recall.recall.size(); i-- > 0;) {
    model.points.emplace_back(g.precision_recall.recall[i], g.precision_recall.precision[i]);
  }
  chart.series.push_back(std::move(model));
  const auto& chosen = g.points.front();
  chart.series.push_back(point_series(fmt::format("threshold {:.4g}", chosen.threshold),
                                      chosen.metrics.sensitivity, chosen.metrics.ppv, 0, "decision"));
  for (std::size_t i = 0; i < g.readers.size(); ++i) {
    const auto& reader = g.readers[i];
    chart.series.push_back(point_series(reader.name, reader.metrics.sensitivity, reader.metrics.ppv,
                                        kReaderColour + static_cast<int>(i),
                                        fmt::format("{} {}", reader.cases, counted(g))));
  }
  const double prevalence = static_cast<double>(g.positives) / static_cast<double>(g.cases);
  chart.references.push_back({{0, prevalence}, {1, prevalence}, "share of positives"});
  return {"precision_recall_" + stem(g.name), "Precision and recall", chart, ""};
}

Figure histogram_figure(const GroupAnalysis& g, const Group& cases, const AnalysisOptions& options) {
  report::Histogram chart;
  chart.x_label = options.score;
  chart.counted = counted(g);
  chart.classes = {{"negative", {}, 0}, {"positive", {}, 1}};
  for (std::size_t i = 0; i < cases.truth.size(); ++i) {
    chart.classes[static_cast<std::size_t>(cases.truth[i])].values.push_back(cases.score[i]);
  }
  if (g.calibration) chart.range = report::ValueRange{0, 1};
  chart.lines.emplace_back(g.points.front().threshold, "threshold");
  return {"scores_" + stem(g.name), fmt::format("{} by {}", options.score, options.truth), chart, ""};
}

Figure confusion_figure(const std::string& name, const std::string& title, const std::string& truth,
                        const stats::Confusion& c) {
  report::MatrixChart chart;
  chart.x_label = "decision";
  chart.y_label = truth;
  chart.columns = chart.rows = {"positive", "negative"};
  chart.values = {{static_cast<double>(c.true_positives), static_cast<double>(c.false_negatives)},
                  {static_cast<double>(c.false_positives), static_cast<double>(c.true_negatives)}};
  return {name, title, chart, ""};
}

Figure calibration_figure(const GroupAnalysis& g) {
  auto chart = unit_square("mean probability", "share of positives");
  chart.series.push_back(reliability_series("bins of equal width", g.calibration->positive, 0));
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"calibration_" + stem(g.name), "Reliability", chart,
          fmt::format("Brier score {:.4f}, ECE {:.4f}, log loss {:.4f}.", g.calibration->brier,
                      g.calibration->ece_positive, g.calibration->log_loss)};
}

Figure decision_curve_figure(const GroupAnalysis& g, const AnalysisOptions& options) {
  const auto& curve = *g.decision_curve;
  report::XyChart chart;
  chart.x_label = "threshold probability";
  chart.y_label = "net benefit";
  chart.x_range = report::ValueRange{0, 1};
  const double prevalence = static_cast<double>(g.positives) / static_cast<double>(g.cases);
  chart.y_range = report::ValueRange{-0.1 * std::max(prevalence, 0.1), 1.1 * std::max(prevalence, 0.1)};
  Series model{.name = "treat by " + options.score, .points = {}},
      all{.name = "treat all", .points = {}, .colour = 2};
  all.dashed = true;
  for (std::size_t i = 0; i < curve.threshold.size(); ++i) {
    model.points.emplace_back(curve.threshold[i], curve.net_benefit[i]);
    all.points.emplace_back(curve.threshold[i], curve.treat_all[i]);
  }
  chart.series = {std::move(model), std::move(all)};
  chart.references.push_back({{0, 0}, {1, 0}, "treat none"});
  return {"decision_curve_" + stem(g.name), "Decision curve", chart, ""};
}

Figure agreement_figure(const GroupAnalysis& g, const AnalysisOptions& options) {
  report::MatrixChart chart;
  chart.x_label = chart.y_label = "";
  chart.rows = g.raters;  // the truth, the model, readers
  chart.rows[1] = options.score;
  chart.columns = chart.rows;
  chart.values = g.agreement;
  for (const auto& row : g.agreement) {
    auto& texts = chart.texts.emplace_back();
    for (const double kappa : row) texts.push_back(report::decimal_number(kappa, 2));
  }
  chart.range = report::ValueRange{0, 1};
  return {"agreement_" + stem(g.name), "Agreement (Cohen's kappa)", chart, ""};
}

}  // namespace

const char* counted(const GroupAnalysis& g) { return g.name == "study" ? "studies" : "cases"; }

std::vector<Figure> figures_of(const GroupAnalysis& g, const Group& cases, const AnalysisOptions& options) {
  const bool both = g.positives > 0 && g.positives < g.cases;
  std::vector<Figure> figures;
  if (both) figures = {roc_figure(g, options), pr_figure(g, options)};
  figures.push_back(histogram_figure(g, cases, options));
  figures.push_back(
      confusion_figure("confusion_" + stem(g.name),
                       fmt::format("{} at threshold {:.4g}", options.score, g.points[0].threshold),
                       options.truth, g.points[0].confusion));
  if (g.calibration) figures.push_back(calibration_figure(g));
  if (g.decision_curve && both) figures.push_back(decision_curve_figure(g, options));
  for (const auto& r : g.readers) {
    figures.push_back(confusion_figure("confusion_" + stem(g.name) + "_" + stem(r.name), r.name,
                                       options.truth, r.confusion));
  }
  if (!g.readers.empty()) figures.push_back(agreement_figure(g, options));
  return figures;
}

}  // namespace deepwrist::evaluation
