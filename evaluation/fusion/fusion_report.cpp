#include "evaluation/fusion/fusion_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "core/base/shown.h"
#include "core/data/column.h"
#include "evaluation/estimate_text.h"
#include "evaluation/json_values.h"

// CSV, a record a study:
//
//   ID,truth,Fracture_Prediction PA,Fracture_Prediction LAT,age,mean,fused,fold
//   0017,1,0.81,0.64,71,0.725,0.83,2
//
// Scores are as the regression has them, log odds with --log-odds; `mean` is of the scores as the table has
// them; `fused` is the prediction of the fit without fold `fold`. With the JSON's coefficients, schema
// deepwrist-fusion-1, the regression can be used elsewhere: p = 1 / (1 + e^-(β₀ + Σ β x)).

namespace deepwrist::evaluation {
using nlohmann::json;

namespace {

/// The columns of the table of studies; a row is made of a study's index.
data::Columns<std::size_t> study_columns(const FusionData& data, const Fusion& fusion) {
  data::Columns<std::size_t> columns{{"ID", [&](std::size_t i) { return data.id[i]; }},
                                     {"truth", [&](std::size_t i) { return std::to_string(data.truth[i]); }}};
  for (std::size_t column = 0; column < data.columns.size(); ++column) {
    columns.push_back({data.columns[column],
                       [&data, column](std::size_t i) { return data::csv_number(data.values[column][i]); }});
  }
  append(columns, {{"mean", [&](std::size_t i) { return data::csv_number(data.mean[i]); }},
                   {"fused", [&](std::size_t i) { return data::csv_number(fusion.predicted[i]); }},
                   {"fold", [&](std::size_t i) { return std::to_string(fusion.fold[i]); }}});
  return columns;
}

}  // namespace

std::string coefficient_name(const FusionData& data, std::size_t coefficient) {
  return coefficient == 0 ? "intercept" : data.columns[coefficient - 1];
}

std::vector<std::string> fusion_remarks(const FusionData& data, const Fusion& fusion) {
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

std::string fusion_text(const FusionData& data, const Fusion& fusion) {
  std::string text =
      fmt::format("{} studies, {} positive\n", data.truth.size(), std::ranges::count(data.truth, 1));
  for (const auto& line : fusion_remarks(data, fusion)) text += shown(line) + "\n";
  text += fmt::format("\n{:<32}{:>12}{:>26}{:>10}{:>10}\n", "column", "coefficient", "interval", "z", "p");
  for (std::size_t i = 0; i < fusion.fit.coefficients.size(); ++i) {
    const auto& c = fusion.fit.coefficients[i];
    text += fmt::format("{:<32}{:>12.4g}{:>26}{:>10.2f}{:>10}\n", shown(coefficient_name(data, i)), c.value,
                        fmt::format("{:.4g} to {:.4g}", c.interval.low, c.interval.high), c.z, p_text(c.p));
  }
  text += fmt::format("\n{:<32}{:>22}\n", "score", "AUROC");
  for (const auto& score : fusion.scores) {
    text += fmt::format("{:<32}{:>22}\n", shown(score.name), estimate_text(score.auroc));
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
    root["coefficients"].push_back({{"name", coefficient_name(data, i)},
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
  std::vector<std::size_t> studies(data.id.size());
  std::iota(studies.begin(), studies.end(), std::size_t{0});
  return data::csv_text(study_columns(data, fusion), studies);
}

}  // namespace deepwrist::evaluation
