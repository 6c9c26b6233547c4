#include "apps/evaluation/fusion_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "apps/evaluation/analysis_text.h"
#include "apps/evaluation/chart_parts.h"
#include "apps/evaluation/json_values.h"
#include "core/data/csv_writer.h"

namespace deepwrist::evaluation {
namespace {

using nlohmann::json;

std::string name_of(const FusionData& data, std::size_t coefficient) {
  return coefficient == 0 ? "intercept" : data.columns[coefficient - 1];
}

/// What the reader of the numbers has to know: studies left out, few cases, folds told apart.
std::vector<std::string> remarks(const FusionData& data, const Fusion& fusion) {
  std::vector<std::string> lines;
  const auto left_out = [&](std::size_t count, const char* what) {
    if (count > 0) lines.push_back(fmt::format("{} more studies are left out: {}.", count, what));
  };
  left_out(data.without_view, "a view has no score");
  left_out(data.without_truth, "no truth");
  left_out(data.without_covariate, "a covariate is blank");
  if (data.averaged > 0) {
    lines.push_back(
        fmt::format("{} rows share study and view with others; their scores are averaged.", data.averaged));
  }
  const auto positives = std::ranges::count(data.truth, 1);
  const auto rarer = std::min(positives, std::ssize(data.truth) - positives);
  const auto slopes = std::ssize(data.columns);
  if (rarer < 10 * slopes) {
    lines.push_back(
        fmt::format("Only {} studies of the rarer class for {} coefficients: with fewer than 10 for "
                    "each, intervals and p are rough (Peduzzi et al. 1996).",
                    rarer, slopes));
  }
  if (!fusion.separated_folds.empty()) {
    lines.push_back(
        fmt::format("The studies outside {} of the folds are told apart without error, so what is "
                    "predicted for those folds is too sure; --ridge tempers it.",
                    fusion.separated_folds.size()));
  }
  return lines;
}

report::DataTable coefficient_table(const FusionData& data, const Fusion& fusion,
                                    const FusionOptions& options) {
  report::DataTable table{"Coefficients, in log odds",
                          {"column", "coefficient", fmt::format("{:g} % interval", 100 * options.level),
                           "standard error", "z", "p"},
                          {}};
  for (std::size_t i = 0; i < fusion.fit.coefficients.size(); ++i) {
    const auto& c = fusion.fit.coefficients[i];
    table.rows.push_back({name_of(data, i), fmt::format("{:.4g}", c.value),
                          fmt::format("{:.4g} to {:.4g}", c.interval.low, c.interval.high),
                          fmt::format("{:.4g}", c.standard_error), fmt::format("{:.2f}", c.z), p_text(c.p)});
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
      "DeLong's intervals. Cross-validated against mean: difference {} in AUROC, p {}. What the regression "
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

/// The two views of each study against each other.
report::Figure scatter_figure(const FusionData& data) {
  report::XyChart chart;
  chart.x_label = data.columns[0];
  chart.y_label = data.columns[1];
  for (const int truth : {0, 1}) {
    report::Series series{.name = truth == 1 ? "positive" : "negative", .points = {}, .colour = truth};
    series.kind = report::SeriesKind::markers;
    for (std::size_t i = 0; i < data.truth.size(); ++i) {
      if (data.truth[i] == truth) series.points.emplace_back(data.values[0][i], data.values[1][i]);
    }
    chart.series.push_back(std::move(series));
  }
  return {"fusion_views", "The views against each other", chart, ""};
}

}  // namespace

std::string fusion_text(const FusionData& data, const Fusion& fusion) {
  std::string text =
      fmt::format("{} studies, {} positive\n", data.truth.size(), std::ranges::count(data.truth, 1));
  for (const auto& line : remarks(data, fusion)) text += line + "\n";
  text += fmt::format("\n{:<32}{:>12}{:>26}{:>10}{:>10}\n", "column", "coefficient", "interval", "z", "p");
  for (std::size_t i = 0; i < fusion.fit.coefficients.size(); ++i) {
    const auto& c = fusion.fit.coefficients[i];
    text += fmt::format("{:<32}{:>12.4g}{:>26}{:>10.2f}{:>10}\n", name_of(data, i), c.value,
                        fmt::format("{:.4g} to {:.4g}", c.interval.low, c.interval.high), c.z, p_text(c.p));
  }
  text += fmt::format("\n{:<32}{:>22}\n", "score", "AUROC");
  for (const auto& score : fusion.scores) {
    text += fmt::format("{:<32}{:>22}\n", score.name, estimate_text(score.auroc));
  }
  return text + fmt::format("cross-validated − mean: {}, p {}\n\n",
                            estimate_text(fusion.against_mean.difference), p_text(fusion.against_mean.p));
}

json fusion_json(const FusionData& data, const Fusion& fusion, const FusionOptions& options) {
  json root{{"schema", "deepwrist-fusion-1"},
            {"studies", data.truth.size()},
            {"positives", std::ranges::count(data.truth, 1)},
            {"left_out",
             {{"without_view", data.without_view},
              {"without_truth", data.without_truth},
              {"without_covariate", data.without_covariate}}},
            {"folds", options.folds},
            {"seed", options.seed},
            {"ridge", options.ridge},
            {"level", options.level},
            {"log_likelihood", fusion.fit.log_likelihood},
            {"separated_folds", fusion.separated_folds},
            {"coefficients", json::array()},
            {"scores", json::array()}};
  for (std::size_t i = 0; i < fusion.fit.coefficients.size(); ++i) {
    const auto& c = fusion.fit.coefficients[i];
    root["coefficients"].push_back({{"name", name_of(data, i)},
                                    {"value", c.value},
                                    {"low", c.interval.low},
                                    {"high", c.interval.high},
                                    {"standard_error", c.standard_error},
                                    {"z", c.z},
                                    {"p", c.p}});
  }
  if (fusion.equal_weights) {
    root["equal_weights"] = {{"statistic", fusion.equal_weights->statistic}, {"p", fusion.equal_weights->p}};
  }
  for (const auto& score : fusion.scores) {
    json item{{"name", score.name}, {"auroc", estimate_json(score.auroc)}};
    if (score.calibration) {
      item["brier"] = score.calibration->brier;
      item["log_loss"] = score.calibration->log_loss;
      item["ece_positive_class"] = score.calibration->ece_positive;
    }
    root["scores"].push_back(item);
  }
  root["cross_validated_against_mean"] = {{"difference", estimate_json(fusion.against_mean.difference)},
                                          {"p", fusion.against_mean.p}};
  return root;
}

std::string fusion_csv(const FusionData& data, const Fusion& fusion) {
  std::vector<std::string> header{"ID", "truth"};
  header.insert(header.end(), data.columns.begin(), data.columns.end());
  header.insert(header.end(), {"mean", "fused", "fold"});
  std::string text = data::csv_record(header);
  for (std::size_t i = 0; i < data.id.size(); ++i) {
    std::vector<std::string> record{data.id[i], std::to_string(data.truth[i])};
    for (const auto& column : data.values) record.push_back(data::csv_number(column[i]));
    record.insert(record.end(), {data::csv_number(data.mean[i]), data::csv_number(fusion.predicted[i]),
                                 std::to_string(fusion.fold[i])});
    text += data::csv_record(record);
  }
  return text;
}

void add_fusion(report::Page& page, const FusionData& data, const Fusion& fusion,
                const FusionOptions& options) {
  const auto& mean = fusion.scores[data.views].auroc;
  const auto& fused = fusion.scores.back().auroc;
  const auto interval = [&](const stats::Estimate& e) {
    return fmt::format("{:g} % CI {:.3f} to {:.3f}", 100 * options.level, e.interval.low, e.interval.high);
  };
  page.cards = {{"AUROC, regression", fmt::format("{:.3f}", fused->value), interval(*fused)},
                {"AUROC, mean", fmt::format("{:.3f}", mean->value), interval(*mean)},
                {"difference", fmt::format("{:+.3f}", fusion.against_mean.difference.value),
                 interval(fusion.against_mean.difference) + ", p " + p_text(fusion.against_mean.p)},
                {"studies", std::to_string(data.truth.size()),
                 fmt::format("{} positive", std::ranges::count(data.truth, 1))}};
  report::Section section{.heading = "Regression in place of the mean"};
  section.text = fmt::format("Logistic regression of the truth on {}; cross-validated in {} folds.",
                             fmt::join(data.columns, ", "), options.folds);
  for (const auto& line : remarks(data, fusion)) section.text += "\n\n" + line;
  section.tables = {coefficient_table(data, fusion, options), score_table(fusion)};
  section.figures = {roc_figure(data, fusion), calibration_figure(data, fusion), scatter_figure(data)};
  page.sections.push_back(std::move(section));
}

}  // namespace deepwrist::evaluation
