#pragma once

#include <array>
#include <nlohmann/json_fwd.hpp>
#include <span>

#include "core/stats/calibration.h"

namespace deepwrist::evaluation {

/// A number that stats::calibration gives.
struct CalibrationMeasure {
  const char* heading;  ///< on a page
  const char* key;      ///< in JSON
  double stats::Calibration::*value;
};

inline constexpr std::array<CalibrationMeasure, 6> kCalibrationMeasures{{
    {"log loss", "log_loss", &stats::Calibration::log_loss},
    {"Brier", "brier", &stats::Calibration::brier},
    {"ECE", "ece_positive_class", &stats::Calibration::ece_positive},
    {"ECE of confidence", "ece_confidence", &stats::Calibration::ece_confidence},
    {"MCE", "mce_positive_class", &stats::Calibration::mce_positive},
    {"MCE of confidence", "mce_confidence", &stats::Calibration::mce_confidence},
}};

enum class EmptyBins { listed, left_out };

/// The measures by key, and `reliability`: the bins of the probability of the positive class.
nlohmann::json calibration_json(const stats::Calibration& calibration,
                                std::span<const CalibrationMeasure> measures, EmptyBins empty_bins);

}  // namespace deepwrist::evaluation
