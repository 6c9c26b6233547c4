#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// Columns and values of a table of errors, for so many landmarks: true_K_x, true_K_y (pixels), error_K_mm,
/// error_K_px, then mean_error_mm and mean_error_px. Empty where they are unknown.
std::vector<std::string> error_columns(std::size_t landmarks);
std::vector<std::string> error_values(const LandmarkCase& item, std::size_t landmarks);

/// A table of cases by themselves: ID, Fname, Side, fold, landmark_K_x, landmark_K_y, then the error columns
/// and the pixel spacing.
std::string landmark_cases_csv(const std::vector<LandmarkCase>& cases);

}  // namespace deepwrist::evaluation
