#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/stats/bootstrap.h"
#include "core/stats/interval.h"
#include "evaluation/drift/data_profile.h"
#include "evaluation/drift/measured_images.h"

namespace deepwrist::evaluation {

/// Below the first an index is small, from the second on large, as credit scoring has it (Siddiqi 2006).
inline constexpr double kSmallStability = 0.1, kLargeStability = 0.25;

/// A population stability index, what chance alone would exceed with 1 − level, and the p of a test of the
/// same question with Holm's adjustment for all tests of the analysis.
struct DriftTest {
  stats::Estimate stability;
  double by_chance = 0;
  double p = 1, adjusted_p = 1;
  double level = 0.95;

  /// "as chance alone", "small", "some", "large".
  const char* verdict() const;
  /// Whether chance does not explain it: of the index, or of the other test. Of few patients the index alone
  /// sees little.
  bool is_real() const { return stability.value > by_chance || adjusted_p < 1 - level; }
};

/// One measure of a view in new data against the training's.
struct MeasureDrift {
  View view = View::pa;
  const DriftMeasure* measure = nullptr;
  std::size_t training_patients = 0, patients = 0;
  DriftTest test;                 ///< its p is that of `distance`
  stats::Estimate distance;       ///< Kolmogorov and Smirnov's
  double outside = 0;             ///< share of the new values below or above all of the training's
  stats::ReferencePoints points;  ///< the training's
  std::vector<double> values;     ///< the new ones, in rising order
};

/// How many images of each view there are.
struct ViewDrift {
  std::map<View, std::size_t> training, now;
  DriftTest test;  ///< without an interval; p of Pearson's chi-square
};

struct DriftAnalysis {
  std::optional<ViewDrift> views;  ///< where the training had both
  std::vector<MeasureDrift> measures;
  std::vector<std::string> remarks;  ///< what could not be compared
  std::size_t tests = 0;
};

/// New images of each view against a profile. Indices have ten bins; intervals are those of the bootstrap of
/// patients, with the training's data as they are: reflected at the number itself, since the index and the
/// distance of a sample are too large on average, not below 0, and never without the number itself. Both
/// what chance exceeds and p count patients.
DriftAnalysis analyse_drift(const DataProfile& profile, const std::map<View, MeasuredImages>& now,
                            const stats::BootstrapOptions& options);

}  // namespace deepwrist::evaluation
