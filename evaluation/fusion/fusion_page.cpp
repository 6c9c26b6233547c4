#include "evaluation/fusion/fusion_page.h"

#include <fmt/format.h>

#include <algorithm>

#include "core/report/markup.h"
#include "evaluation/chart_parts.h"
#include "evaluation/estimate_text.h"
#include "evaluation/fusion/fusion_report.h"

//   cards      AUROC of the cross-validated regression, of the mean, their difference with p; studies
//   section    remarks, each a paragraph
//              coefficients with Wald's intervals; areas and calibration of every score
//              ROC and reliability, mean dashed against regression; views against each other
//
// scores[data.views] is the mean and scores.back() the cross-validated regression (Fusion::scores). The
// cloud of views shows at most 2000 studies, every n-th.

namespace deepwrist::evaluation {
namespace {

report::DataTable coefficient_table(const FusionData& data, const Fusion& fusion,
                                    const FusionOptions& options) {
  report::DataTable table{"Coefficients, in log odds",
                          {"column", "coefficient", fmt::format("{:g} % interval", 100 * options.level),
                           "standard error", "z", "p"},
                          {}};
  for (std::size_t i = 0; i < fusion.fit.coefficients.size(); ++i) {
    const auto& c = fusion.fit.coefficients[i];
    table.rows.push_back({coefficient_name(data, i), report::number(c.value),
                          report::number(c.interval.low) + " to " + report::number(c.interval.high),
                          report::number(c.standard_error), report::decimal_number(c.z, 2), p_text(c.p)});
  }
  table.note = "Wald's intervals and tests; studies count as independent of each other.";
  if (options.ridge > 0) {
    table.note += fmt::format(" With a penalty of {:g} the coefficients are drawn to 0, and p is rough.",
                              options.ridge);
  }
  if (fusion.equal_weights) {
    table.note += fmt::format(" Equal weights of both views: likelihood ratio {:.2f}, p {}.",
                              fusion.equal_weights->statistic, p_text(fusion.equal_weights->p));
  }
  return table;
}

report::DataTable score_table(const Fusion& fusion) {
  report::DataTable table{"Areas and calibration", {"score", "AUROC", "Brier", "log loss", "ECE"}, {}};
  for (const auto& score : fusion.scores) {
    const auto& c = score.calibration;
    table.rows.push_back({score.name, estimate_text(score.auroc), c ? fmt::format("{:.4f}", c->brier) : "–",
                          c ? fmt::format("{:.4f}", c->log_loss) : "–",
                          c ? fmt::format("{:.4f}", c->ece_positive) : "–"});
  }
  table.note = fmt::format(
      "DeLong's intervals. AUROC of the regression, cross-validated − AUROC of the mean: {}, p {}. What the "
      "regression "
      "says of its own cases looks better than it will be.",
      estimate_text(fusion.against_mean.difference), p_text(fusion.against_mean.p));
  return table;
}

report::Figure roc_figure(const FusionData& data, const Fusion& fusion) {
  auto chart = unit_square("1 − specificity", "sensitivity");
  chart.series = {roc_series("mean of the views", data.truth, data.mean, 1),
                  roc_series("regression, cross-validated", data.truth, fusion.predicted, 0)};
  chart.series[0].dashed = true;
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"fusion_roc", "Receiver operating characteristic", chart, ""};
}

report::Figure calibration_figure(const FusionData& data, const Fusion& fusion) {
  auto chart = unit_square("mean probability", "share of positives");
  if (const auto mean = stats::calibration(data.truth, data.mean)) {
    chart.series.push_back(reliability_series("mean of the views", mean->positive, 1));
    chart.series.back().dashed = true;
  }
  chart.series.push_back(
      reliability_series("regression, cross-validated", fusion.scores.back().calibration->positive, 0));
  chart.references.push_back({{0, 0}, {1, 1}, ""});
  return {"fusion_reliability", "Reliability", chart, ""};
}

/// The first two views of each study against each other; of very many studies a part that can be seen.
report::Figure scatter_figure(const FusionData& data) {
  report::XyChart chart;
  chart.x_label = data.columns[0];
  chart.y_label = data.columns[1];
  constexpr std::size_t kMostMarkers = 2000;
  const std::size_t step = 1 + (data.truth.size() - 1) / kMostMarkers;
  for (const int truth : {0, 1}) {
    report::Series series{.name = truth == 1 ? "positive" : "negative", .points = {}, .colour = truth};
    series.kind = report::SeriesKind::markers;
    for (std::size_t i = 0; i < data.truth.size(); i += step) {
      if (data.truth[i] == truth) series.points.emplace_back(data.values[0][i], data.values[1][i]);
    }
    chart.series.push_back(std::move(series));
  }
  return {"fusion_views", "The views against each other", chart,
          step > 1 ? fmt::format("One study in {} is drawn.", step) : ""};
}

}  // namespace

void add_fusion(report::Page& page, const FusionData& data, const Fusion& fusion,
                const FusionOptions& options) {
  const auto& mean = fusion.scores[data.views].auroc;
  const auto& fused = fusion.scores.back().auroc;
  const auto interval = [&](const stats::Estimate& e) {
    return fmt::format("{:g} % CI {}", 100 * options.level,
                       report::range_text(report::decimal_number(e.interval.low, 3),
                                          report::decimal_number(e.interval.high, 3)));
  };
  page.cards = {{"AUROC, regression", fmt::format("{:.3f}", fused->value), interval(*fused)},
                {"AUROC, mean", fmt::format("{:.3f}", mean->value), interval(*mean)},
                {"AUROC, regression − mean", report::decimal_number(fusion.against_mean.difference.value, 3),
                 interval(fusion.against_mean.difference) + ", p " + p_text(fusion.against_mean.p)},
                {"studies", std::to_string(data.truth.size()),
                 fmt::format("{} positive", std::ranges::count(data.truth, 1))}};
  report::Section section{.heading = "Regression in place of the mean"};
  section.text = fmt::format("Logistic regression of the truth on {}; cross-validated in {} folds.",
                             fmt::join(data.columns, ", "), options.folds);
  for (const auto& line : fusion_remarks(data, fusion)) section.text += "\n\n" + line;
  section.tables = {coefficient_table(data, fusion, options), score_table(fusion)};
  section.figures = {roc_figure(data, fusion), calibration_figure(data, fusion), scatter_figure(data)};
  page.sections.push_back(std::move(section));
}

}  // namespace deepwrist::evaluation
