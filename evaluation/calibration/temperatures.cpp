#include "evaluation/calibration/temperatures.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "core/base/error.h"
#include "core/data/splits.h"
#include "core/stats/temperature.h"

// For each view:
//
//   all cases of its networks ─► one temperature; none can be told: an error naming the view
//   a network's own cases ─► its temperature, or the view's where these cannot tell (no cases, one class,
//                            told apart without error, or no better than by chance)
//   the own cases, where they can tell, in parts, IDs together ─► each part at the temperature of the others
//
// Calibration is then judged of the probabilities before (temperature 1), after, and cross-validated: of
// each network, and of all networks' predictions together, where cross-validated only if every network
// could be.

namespace deepwrist::evaluation {
namespace {

std::size_t positives(const LogitTable& cases) {
  return static_cast<std::size_t>(std::ranges::count(cases.truth, 1));
}

LogitTable rows_of(const LogitTable& cases, const std::vector<std::size_t>& rows) {
  LogitTable part;
  for (const auto row : rows) {
    part.id.push_back(cases.id[row]);
    part.logit_0.push_back(cases.logit_0[row]);
    part.logit_1.push_back(cases.logit_1[row]);
    part.truth.push_back(cases.truth[row]);
  }
  return part;
}

void append(LogitTable& all, const LogitTable& more) {
  all.id.insert(all.id.end(), more.id.begin(), more.id.end());
  all.logit_0.insert(all.logit_0.end(), more.logit_0.begin(), more.logit_0.end());
  all.logit_1.insert(all.logit_1.end(), more.logit_1.begin(), more.logit_1.end());
  all.truth.insert(all.truth.end(), more.truth.begin(), more.truth.end());
}

/// A fit, or why these cases do not allow one.
struct Fit {
  double value = 1;
  stats::Interval interval;
  std::string refusal;
};

Fit fit(const LogitTable& cases, double level) {
  if (cases.truth.empty()) return {1, {}, "there are none"};
  const auto ones = positives(cases);
  if (ones == 0 || ones == cases.truth.size()) {
    return {1, {}, fmt::format("all are {}", ones == 0 ? "negative" : "positive")};
  }
  const auto found = stats::fit_temperature(cases.truth, cases.logit_0, cases.logit_1);
  if (found.at_bound) {
    return {1,
            {},
            found.value > 1 ? "they are told apart no better than by chance"
                            : "they are told apart without error, or nearly"};
  }
  return {found.value, stats::temperature_interval(cases.truth, cases.logit_0, cases.logit_1, found, level),
          ""};
}

std::vector<double> probabilities(const LogitTable& cases, double temperature) {
  std::vector<double> p;
  for (std::size_t i = 0; i < cases.truth.size(); ++i) {
    p.push_back(stats::tempered_probability(cases.logit_0[i], cases.logit_1[i], temperature));
  }
  return p;
}

/// Each case's probability at the temperature of the cases of the other parts; nothing where those cannot
/// tell it.
std::optional<std::vector<double>> cross_validated(const LogitTable& cases,
                                                   const TemperatureOptions& options) {
  std::set<std::string> ids[2];
  for (std::size_t i = 0; i < cases.truth.size(); ++i) ids[cases.truth[i]].insert(cases.id[i]);
  const auto rarer = static_cast<int>(std::min(ids[0].size(), ids[1].size()));
  const int folds = std::min(options.folds, rarer);
  if (folds < 2) return std::nullopt;
  const auto fold_of = data::stratified_group_folds(cases.id, cases.truth, folds, options.seed, "validation");
  std::vector<double> p(cases.truth.size());
  for (int fold = 0; fold < folds; ++fold) {
    const auto split = data::split(fold_of, fold);
    const auto found = fit(rows_of(cases, split.train), options.level);
    if (!found.refusal.empty()) return std::nullopt;
    for (const auto row : split.validation) {
      p[row] = stats::tempered_probability(cases.logit_0[row], cases.logit_1[row], found.value);
    }
  }
  return p;
}

/// Probabilities of some cases in the three ways, to be judged together.
struct Predictions {
  std::vector<int> truth;
  std::vector<double> before, after, cross_validated;
  bool all_cross_validated = true;

  void add(const Predictions& more) {
    const auto join = [](auto& all, const auto& some) { all.insert(all.end(), some.begin(), some.end()); };
    join(truth, more.truth);
    join(before, more.before);
    join(after, more.after);
    join(cross_validated, more.cross_validated);
    all_cross_validated = all_cross_validated && more.all_cross_validated;
  }

  CalibrationGain gain() const {
    CalibrationGain gain;
    gain.cases = truth.size();
    gain.positives = static_cast<std::size_t>(std::ranges::count(truth, 1));
    if (truth.empty()) return gain;
    gain.before = *stats::calibration(truth, before);
    gain.after = *stats::calibration(truth, after);
    if (all_cross_validated) gain.cross_validated = stats::calibration(truth, cross_validated);
    return gain;
  }
};

ViewTemperatures fit_view(View view, const std::vector<OutOfFoldLogits>& networks, const Fit& pooled,
                          const TemperatureOptions& options) {
  ViewTemperatures result{view, pooled.value, pooled.interval, {}, {}};
  Predictions together;
  for (const auto& network : networks) {
    if (network.view != view) continue;
    const auto own = fit(network.cases, options.level);
    const bool of_view = !own.refusal.empty();
    FoldTemperature fold{
        network.fold, (of_view ? pooled : own).value, (of_view ? pooled : own).interval, own.refusal, {}};
    Predictions predictions{network.cases.truth,
                            probabilities(network.cases, 1),
                            probabilities(network.cases, fold.value),
                            {},
                            false};
    if (!of_view) {
      if (auto p = cross_validated(network.cases, options)) {
        predictions.cross_validated = std::move(*p);
        predictions.all_cross_validated = true;
      }
    }
    fold.gain = predictions.gain();
    together.add(predictions);
    result.folds.push_back(std::move(fold));
  }
  result.gain = together.gain();
  return result;
}

}  // namespace

bool is_unbounded(const stats::Interval& interval) {
  return interval.low <= stats::Temperature::kLowest || interval.high >= stats::Temperature::kHighest;
}

std::vector<ViewTemperatures> fit_temperatures(const std::vector<OutOfFoldLogits>& networks,
                                               const TemperatureOptions& options) {
  std::vector<ViewTemperatures> results;
  std::string problems;
  for (const View view : {View::pa, View::lat}) {
    LogitTable all;
    bool any = false;
    for (const auto& network : networks) {
      if (network.view != view) continue;
      any = true;
      append(all, network.cases);
    }
    if (!any) continue;
    const auto pooled = fit(all, options.level);
    if (pooled.refusal.empty()) {
      results.push_back(fit_view(view, networks, pooled, options));
    } else {
      problems += fmt::format("{}{}: the {} validation cases of all its networks together: {}",
                              problems.empty() ? "" : "; ", name(view), all.truth.size(), pooled.refusal);
    }
  }
  if (!problems.empty()) {
    throw Error(ErrorKind::format, "calibration",
                problems + ". No temperature is better than another there; more cases are needed");
  }
  return results;
}

}  // namespace deepwrist::evaluation
