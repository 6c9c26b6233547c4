#include "evaluation/drift/drift_analysis.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "core/stats/heterogeneity.h"
#include "core/stats/kolmogorov_smirnov.h"
#include "core/stats/population_stability.h"

//   points of the training ─► cells of the line ─► bins ─► index
//        new values ─────────► cell of each     ─► cells ─► distance
//
// A replicate draws patients, so that only the weight of each value changes: values are kept as cells.

namespace deepwrist::evaluation {
namespace {

/// A view's measure in both data, as numbers in the training's cells.
class Compared {
 public:
  Compared(const MeasureProfile& training, const MeasuredImages::Sample& sample)
      : training_(training.points.cell_counts()),
        bins_(stats::stability_bins(training_)),
        patients_(sample.patient) {
    for (const double value : sample.values)
      cells_.push_back(static_cast<std::uint32_t>(training.points.cell_of(value)));
  }

  /// Numbers of the new values in cells, of patients counted with these weights.
  std::vector<double> counts(std::span<const std::uint32_t> weights) const {
    std::vector<double> counts(training_.size());
    for (std::size_t i = 0; i < cells_.size(); ++i) counts[cells_[i]] += weights[patients_[i]];
    return counts;
  }

  double stability(std::span<const double> counts) const {
    return stats::population_stability(binned(training_), binned(counts));
  }
  double distance(std::span<const double> counts) const {
    return stats::kolmogorov_smirnov(training_, counts);
  }

  /// Those that the training has something in, or the new data.
  std::size_t bins(std::span<const double> counts) const {
    const auto of_training = binned(training_), of_sample = binned(counts);
    std::size_t filled = 0;
    for (std::size_t bin = 0; bin < of_training.size(); ++bin)
      filled += of_training[bin] > 0 || of_sample[bin] > 0 ? 1 : 0;
    return filled;
  }

  double outside(std::span<const double> counts) const {
    return (counts.front() + counts.back()) / static_cast<double>(cells_.size());
  }

 private:
  std::vector<double> binned(std::span<const double> counts) const {
    std::vector<double> sums(bins_.back() + 1);
    for (std::size_t cell = 0; cell < bins_.size(); ++cell) sums[bins_[cell]] += counts[cell];
    return sums;
  }

  std::vector<double> training_;
  std::vector<std::size_t> bins_;
  std::vector<std::uint32_t> cells_, patients_;
};

/// Reflected at the value, from 0 on, and with the value in it. A replicate without any value of the measure
/// is none.
stats::Interval interval_of(double value, std::span<const double> replicates, double level) {
  const auto drawn = stats::percentile_interval(replicates, level);
  return {std::clamp(2 * value - drawn.high, 0.0, value), std::max(2 * value - drawn.low, value)};
}

MeasureDrift begin_measure(View view, const DriftMeasure& measure, const MeasureProfile& training,
                           const MeasuredImages::Sample& sample, const Compared& compared,
                           std::size_t all_patients, double level) {
  MeasureDrift drift;
  drift.view = view;
  drift.measure = &measure;
  drift.training_patients = training.patients;
  drift.patients = sample.patients();
  drift.points = training.points;
  drift.values = sample.values;
  std::ranges::sort(drift.values);
  const auto counts = compared.counts(std::vector<std::uint32_t>(all_patients, 1));
  const auto n = static_cast<double>(drift.training_patients), m = static_cast<double>(drift.patients);
  drift.test.level = level;
  drift.test.stability.value = compared.stability(counts);
  drift.test.by_chance = stats::stability_by_chance(n, m, compared.bins(counts), level);
  drift.distance.value = compared.distance(counts);
  drift.test.p = stats::kolmogorov_smirnov_p(drift.distance.value, n, m);
  drift.outside = compared.outside(counts);
  return drift;
}

void compare_view(View view, const ViewProfile& training, const MeasuredImages& now,
                  const stats::BootstrapOptions& options, DriftAnalysis& analysis) {
  std::vector<Compared> compared;
  const auto first = analysis.measures.size();
  for (const auto& measure : drift_measures()) {
    const auto known = training.measures.find(measure.key);
    const auto sample = now.samples().find(measure.key);
    const bool was = known != training.measures.end(), is = sample != now.samples().end();
    if (was != is) {
      analysis.remarks.push_back(fmt::format("{}, {}: not known of the {} data", name(view), measure.title,
                                             was ? "new" : "training"));
    }
    if (!was || !is) continue;
    compared.emplace_back(known->second, sample->second);
    analysis.measures.push_back(begin_measure(view, measure, known->second, sample->second, compared.back(),
                                              now.patients(), options.level));
  }
  std::vector<stats::WeightedStatistic> statistics;
  const auto add = [&](const Compared& of, double (Compared::*value)(std::span<const double>) const) {
    statistics.push_back([&of, value](std::span<const std::uint32_t> weights) {
      const auto counts = of.counts(weights);
      const bool none = std::ranges::all_of(counts, [](double count) { return count == 0; });
      return none ? std::nan("") : (of.*value)(counts);
    });
  };
  for (const auto& of : compared) {
    add(of, &Compared::stability);
    add(of, &Compared::distance);
  }
  const std::vector<int> patients(now.patients(), 1);
  const auto replicates = stats::stratified_bootstrap(patients, statistics, options);
  for (std::size_t i = 0; i < compared.size(); ++i) {
    auto& drift = analysis.measures[first + i];
    auto& stability = drift.test.stability;
    stability.interval = interval_of(stability.value, replicates[2 * i], options.level);
    drift.distance.interval = interval_of(drift.distance.value, replicates[2 * i + 1], options.level);
  }
}

std::optional<ViewDrift> compare_views(const DataProfile& profile, const std::map<View, MeasuredImages>& now,
                                       double level) {
  if (profile.views.size() < 2) return std::nullopt;
  ViewDrift drift;
  std::vector<double> training, sample;
  for (const auto& [view, of_view] : profile.views) {
    drift.training[view] = of_view.images;
    const auto found = now.find(view);
    drift.now[view] = found == now.end() ? 0 : found->second.images();
    training.push_back(static_cast<double>(drift.training[view]));
    sample.push_back(static_cast<double>(drift.now[view]));
  }
  const double n = training[0] + training[1], m = sample[0] + sample[1];
  const double value = stats::population_stability(training, sample), none = std::nan("");
  drift.test.level = level;
  drift.test.stability = {value, {none, none}};
  drift.test.by_chance = stats::stability_by_chance(n, m, 2, level);
  const auto differ =
      stats::proportions_differ(std::vector{drift.training.begin()->second, drift.now.begin()->second},
                                std::vector{static_cast<std::size_t>(n), static_cast<std::size_t>(m)});
  if (differ) drift.test.p = differ->p;
  return drift;
}

/// All p-values are adjusted together.
void adjust(DriftAnalysis& analysis) {
  std::vector<DriftTest*> tests;
  if (analysis.views) tests.push_back(&analysis.views->test);
  for (auto& drift : analysis.measures) tests.push_back(&drift.test);
  std::vector<double> p;
  for (const auto* test : tests) p.push_back(test->p);
  const auto adjusted = stats::holm(p);
  for (std::size_t i = 0; i < tests.size(); ++i) tests[i]->adjusted_p = adjusted[i];
  analysis.tests = tests.size();
}

}  // namespace

const char* DriftTest::verdict() const {
  if (!is_real()) return "as chance alone";
  if (stability.value < kSmallStability) return "small";
  return stability.value < kLargeStability ? "some" : "large";
}

DriftAnalysis analyse_drift(const DataProfile& profile, const std::map<View, MeasuredImages>& now,
                            const stats::BootstrapOptions& options) {
  DriftAnalysis analysis;
  for (const auto& [view, images] : now) {
    if (images.images() == 0) continue;
    const auto training = profile.views.find(view);
    if (training == profile.views.end()) {
      analysis.remarks.push_back(
          fmt::format("{}: {} new images, none in the training", name(view), images.images()));
    } else {
      compare_view(view, training->second, images, options, analysis);
    }
  }
  if (!analysis.measures.empty()) analysis.views = compare_views(profile, now, options.level);
  adjust(analysis);
  return analysis;
}

}  // namespace deepwrist::evaluation
