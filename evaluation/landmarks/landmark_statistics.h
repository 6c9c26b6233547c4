#pragma once

#include <vector>

#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// A statistic of the errors of a landmark.
struct LandmarkStatistic {
  const char* key;      ///< in JSON
  const char* heading;  ///< on the page
  const char* column;   ///< on the console, at most 8 characters, the first 5 as the unit follows it
  const char* measure;  ///< in CSV
  double ErrorSummary::*value;
};

/// The list that JSON, CSV, console and page are made from, in their order. A new statistic has its member in
/// ErrorSummary, its formula in summarize_errors and its entry here.
const std::vector<LandmarkStatistic>& landmark_statistics();

}  // namespace deepwrist::evaluation
