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

inline constexpr CalibrationMeasure kLogLoss{"log loss", "log_loss", &stats::Calibration::log_loss},
    kBrier{"Brier", "brier", &stats::Calibration::brier},
    kEce{"ECE", "ece_positive_class", &stats::Calibration::ece_positive},
    kMce{"MCE", "mce_positive_class", &stats::Calibration::mce_positive},
    kEceOfConfidence{"ECE of confidence", "ece_confidence", &stats::Calibration::ece_confidence},
    kMceOfConfidence{"MCE of confidence", "mce_confidence", &stats::Calibration::mce_confidence};

/// All of them, in the order of the files.
inline constexpr std::array kCalibrationMeasures{kBrier, kLogLoss,         kEce,
                                                 kMce,   kEceOfConfidence, kMceOfConfidence};

enum class EmptyBins { listed, left_out };

/// The measures by key in their order, and `reliability`: the bins of the probability of the positive class.
nlohmann::ordered_json calibration_json(const stats::Calibration& calibration,
                                        std::span<const CalibrationMeasure> measures, EmptyBins empty_bins);

}  // namespace deepwrist::evaluation
