#pragma once

#include <map>
#include <string>
#include <vector>

#include "apps/calibrate/calibration_experiment.h"
#include "evaluation/calibration/temperatures.h"

namespace deepwrist::calibrate {

/// Thresholds by the experiment's rule, chosen on out-of-fold cases: of "PA" and "LAT", the scores of all
/// networks of a view together, and of "study", the means over the views of an ID, where both views are
/// there. Scores are those without temperatures. A group of one class, or without a threshold of the wanted
/// kind, has none.
std::map<std::string, double> choose_operating_points(
    const std::vector<evaluation::OutOfFoldLogits>& networks, const OperatingPointRule& rule);

}  // namespace deepwrist::calibrate
