#pragma once

#include <cstddef>
#include <vector>

#include "evaluation/landmarks/landmark_offsets.h"

namespace deepwrist::evaluation {

/// A landmark much farther off than the others of its kind.
struct LandmarkOutlier {
  std::size_t index = 0;  ///< of the case
  std::size_t landmark = 0;
  Unit unit = Unit::mm;
  double error = 0, fence = 0;
};

/// Errors above the third quartile plus one and a half times the distance between the quartiles (Tukey 1977,
/// Exploratory Data Analysis) of the same landmark of the same view; the largest first. In `unit`; in mm of
/// the cases with a spacing only.
std::vector<LandmarkOutlier> landmark_outliers(const std::vector<LandmarkCase>& cases, Unit unit);

}  // namespace deepwrist::evaluation
