#include "evaluation/fusion/fusion.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/data/splits.h"
#include "core/stats/distributions.h"

//   log odds of the truth = β₀ + Σ β_v score_v + Σ γ_c covariate_c
//
//   fit to all studies               coefficients; its own predictions are optimistic
//   likelihood ratio test            2 (L(β₁, β₂) - L(β₁ = β₂)), χ² of one degree: do two views weigh alike?
//                                    The nested fit is on the sum of both scores; not with a ridge
//   cross-validation                 each study predicted by the fit to the other folds, groups kept together
//   areas                            each view, mean, both predictions; cross-validated − mean by DeLong
//
// What would fail inside a fit (one class, a constant column, too few groups) is checked before, so that
// the message has columns' names and says which studies are meant.

namespace deepwrist::evaluation {
namespace {

using Columns = std::vector<std::vector<double>>;

/// The studies at `rows`.
struct Part {
  std::vector<int> truth;
  Columns values;
};
Part part_of(const FusionData& data, const std::vector<std::size_t>& rows) {
  Part part{{}, Columns(data.values.size())};
  for (const auto row : rows) {
    part.truth.push_back(data.truth[row]);
    for (std::size_t c = 0; c < data.values.size(); ++c) part.values[c].push_back(data.values[c][row]);
  }
  return part;
}

std::vector<double> row_of(const FusionData& data, std::size_t study) {
  std::vector<double> row;
  for (const auto& column : data.values) row.push_back(column[study]);
  return row;
}

/// By name, before the regression knows the columns by number only.
void require_varying(const FusionData& data, const Columns& values, const std::string& place) {
  std::string constant;
  for (std::size_t c = 0; c < values.size(); ++c) {
    const auto [low, high] = std::ranges::minmax(values[c]);
    if (low == high) constant += (constant.empty() ? "'" : ", '") + data.columns[c] + "'";
  }
  if (constant.empty()) return;
  throw Error(ErrorKind::format, place,
              constant + " has the same value in all cases: leave it out, or give more cases");
}

stats::LogisticFit fit_all(const FusionData& data, const stats::LogisticOptions& options) {
  const auto positives = std::ranges::count(data.truth, 1);
  if (positives == 0 || positives == std::ssize(data.truth)) {
    throw Error(ErrorKind::format, "fusion",
                fmt::format("all {} complete studies are {}: a regression needs both classes",
                            data.truth.size(), positives == 0 ? "negative" : "positive"));
  }
  require_varying(data, data.values, "fusion");
  auto fit = stats::fit_logistic(data.truth, data.values, options);
  if (fit.separated) {
    throw Error(
        ErrorKind::format, "fusion",
        "the columns tell the classes apart without error, so the likelihood has no maximum; give more "
        "cases, or a small penalty such as --ridge 1");
  }
  return fit;
}

/// Twice the gain in log likelihood of a weight for each view over one weight for their sum.
std::optional<EqualWeights> test_equal_weights(const FusionData& data, const stats::LogisticFit& fit,
                                               const stats::LogisticOptions& options) {
  if (data.views != 2 || options.ridge > 0) return std::nullopt;
  Columns values{data.values[0]};
  for (std::size_t i = 0; i < data.truth.size(); ++i) values[0][i] += data.values[1][i];
  values.insert(values.end(), data.values.begin() + 2, data.values.end());
  const auto [low, high] = std::ranges::minmax(values[0]);
  if (low == high) return std::nullopt;
  const auto nested = stats::fit_logistic(data.truth, values, options);
  const double statistic = std::max(0.0, 2 * (fit.log_likelihood - nested.log_likelihood));
  return EqualWeights{statistic, stats::chi_square_1_tail(statistic)};
}

/// What dividing into folds needs, said of studies and the program's own options.
void require_folds(const FusionData& data, int folds) {
  std::set<std::string> all, of_class[2];
  for (std::size_t i = 0; i < data.truth.size(); ++i) {
    all.insert(data.group[i]);
    of_class[data.truth[i]].insert(data.group[i]);
  }
  if (all.size() < static_cast<std::size_t>(folds)) {
    throw Error(ErrorKind::format, "--folds",
                fmt::format("{} folds need as many studies (groups), there are {}", folds, all.size()));
  }
  for (const auto& groups : of_class) {
    if (groups.size() >= 2) continue;
    throw Error(
        ErrorKind::format, "cross-validation",
        fmt::format("the {} cases are in one study (group) only: whatever fold holds it, a fit to the "
                    "others knows one class",
                    &groups == &of_class[1] ? "positive" : "negative"));
  }
}

void cross_validate(const FusionData& data, const FusionOptions& options,
                    const stats::LogisticOptions& fitting, Fusion& fusion) {
  require_folds(data, options.folds);
  fusion.fold = data::stratified_group_folds(data.group, data.truth, options.folds, options.seed, "--folds");
  fusion.predicted.resize(data.truth.size());
  for (int fold = 0; fold < options.folds; ++fold) {
    const auto split = data::split(fusion.fold, fold);
    const auto training = part_of(data, split.train);
    const auto place = fmt::format("the {} studies outside fold {}", training.truth.size(), fold);
    require_varying(data, training.values, place);
    try {
      const auto fit = stats::fit_logistic(training.truth, training.values, fitting);
      if (fit.separated) fusion.separated_folds.push_back(fold);
      for (const auto row : split.validation) fusion.predicted[row] = fit.predict(row_of(data, row));
    } catch (const Error& error) {
      throw Error(error.kind(), place, error.reason() + "; fewer --folds leave more of them");
    }
  }
}

FusedScore score(const FusionData& data, const std::string& name, const std::vector<double>& values,
                 double level) {
  FusedScore result{name, std::nullopt, stats::calibration(data.truth, values)};
  if (const auto components = stats::auc_components(data.truth, values)) {
    result.auroc = stats::delong(*components, level);
  }
  return result;
}

}  // namespace

Fusion fuse(const FusionData& data, const FusionOptions& options) {
  const stats::LogisticOptions fitting{.ridge = options.ridge, .level = options.level};
  Fusion fusion;
  fusion.fit = fit_all(data, fitting);
  fusion.equal_weights = test_equal_weights(data, fusion.fit, fitting);
  cross_validate(data, options, fitting, fusion);
  for (std::size_t view = 0; view < data.views; ++view) {
    fusion.scores.push_back(score(data, data.columns[view], data.values[view], options.level));
  }
  fusion.scores.push_back(score(data, "mean", data.mean, options.level));
  std::vector<double> apparent;
  for (std::size_t i = 0; i < data.truth.size(); ++i) apparent.push_back(fusion.fit.predict(row_of(data, i)));
  fusion.scores.push_back(score(data, "regression, on its own cases", apparent, options.level));
  fusion.scores.push_back(score(data, "regression, cross-validated", fusion.predicted, options.level));
  fusion.against_mean = stats::delong_paired(*stats::auc_components(data.truth, fusion.predicted),
                                             *stats::auc_components(data.truth, data.mean), options.level);
  return fusion;
}

}  // namespace deepwrist::evaluation
