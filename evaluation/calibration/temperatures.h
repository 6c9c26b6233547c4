#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/view.h"
#include "core/stats/calibration.h"
#include "core/stats/interval.h"
#include "evaluation/calibration/out_of_fold_logits.h"

namespace deepwrist::evaluation {

/// How well probabilities are calibrated: as the network gives them, after division by the temperature that
/// was fitted to these very cases, and, without that advantage, by temperatures fitted to other cases.
struct CalibrationGain {
  std::size_t cases = 0, positives = 0;
  stats::Calibration before, after;
  std::optional<stats::Calibration> cross_validated;  ///< too few cases, or none that tell: nothing
};

/// The temperature of one network.
struct FoldTemperature {
  int fold = 0;
  double value = 1;
  stats::Interval interval;  ///< likelihood ratio
  std::string why_of_view;   ///< not empty: its own cases cannot tell, so it has the view's temperature
  CalibrationGain gain;
};

/// Whether the interval ends where temperatures are no longer looked for: too few cases to bound it.
bool is_unbounded(const stats::Interval& interval);

struct ViewTemperatures {
  View view = View::pa;
  double pooled = 1;  ///< one temperature for all networks of the view
  stats::Interval pooled_interval;
  std::vector<FoldTemperature> folds;
  CalibrationGain gain;  ///< the predictions of all folds together, each with its own temperature
};

struct TemperatureOptions {
  int folds = 5;  ///< of the cross-validation within each network's cases
  std::uint64_t seed = 12345;
  double level = 0.95;
};

/// The temperatures with the least negative log likelihood. A network whose own cases are of one class, or
/// are told apart without error or no better than by chance, has the temperature of all networks of its view
/// together. Throws Error(format) naming every view for which that too cannot be told.
std::vector<ViewTemperatures> fit_temperatures(const std::vector<OutOfFoldLogits>& networks,
                                               const TemperatureOptions& options);

}  // namespace deepwrist::evaluation
