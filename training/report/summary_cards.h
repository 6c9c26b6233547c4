#pragma once

#include <string>
#include <vector>

#include "training/report/training_report.h"

namespace deepwrist::report {

/// Mean and sample standard deviation (n − 1) of the finite values; NaN where there are none, or no two.
struct MeanAndDeviation {
  double mean = 0, deviation = 0;
  std::size_t count = 0;
};
MeanAndDeviation mean_and_deviation(const std::vector<double>& values);

/// One card per view with the best metric over its folds, the best epochs and the time; one for the whole
/// training.
std::vector<Card> summary_cards(const TrainingReport& report);

/// "1:02:03"; an en dash for a time that is not finite.
std::string time_text(double seconds);

}  // namespace deepwrist::report
