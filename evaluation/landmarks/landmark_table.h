#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/data/column.h"
#include "evaluation/landmarks/landmark_errors.h"

namespace deepwrist::evaluation {

/// Columns of a table of errors, for so many landmarks: true_K_x, true_K_y (pixels), error_K_mm, error_K_px,
/// then mean_error_mm and mean_error_px. Empty where they are unknown.
data::Columns<LandmarkCase> error_columns(std::size_t landmarks);

/// A table of cases by themselves: ID, Fname, Side, fold, landmark_K_x, landmark_K_y, then the error columns
/// and the pixel spacing.
std::string landmark_cases_csv(const std::vector<LandmarkCase>& cases);

}  // namespace deepwrist::evaluation
