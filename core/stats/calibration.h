#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace deepwrist::stats {

/// Cases whose probability lies in (low, high]; the first bin holds 0 as well.
struct CalibrationBin {
  double low = 0, high = 0;
  std::size_t count = 0;
  double mean_probability = 0, share = 0;  ///< NaN for an empty bin
};

/// How far probabilities can be believed.
struct Calibration {
  double brier = 0;                   ///< mean squared distance from the truth (Brier 1950)
  double log_loss = 0;                ///< natural logarithm; probabilities kept 1e-15 off 0 and 1
  double ece_positive = 0, mce_positive = 0;  ///< of the probability of the positive class
  double ece_confidence = 0, mce_confidence = 0;  ///< of the called class: max(p, 1 − p) against being right
  std::vector<CalibrationBin> positive, confidence;
};

/// Expected and maximum calibration error (Naeini et al. 2015; Guo et al. 2017) with `bins` bins of equal
/// width. Nothing where a probability lies outside [0, 1], or without cases.
std::optional<Calibration> calibration(std::span<const int> truth, std::span<const double> probability,
                                       std::size_t bins = 15);

}  // namespace deepwrist::stats
