#pragma once

#include <cstddef>
#include <vector>

#include "evaluation/landmarks/landmark_errors.h"
#include "evaluation/validation_tables.h"

namespace deepwrist::evaluation {

/// Landmarks of a localizer's run. Throws Error(format) with all bad rows of a table.
std::vector<LandmarkCase> read_landmark_validation(const ValidationFile& file);

/// The cases of all these files. What several members of an ensemble say of one image, on the same validation
/// images, becomes one case with the mean of their points and no fold. Throws Error(format) where the files
/// of one view have different numbers of landmarks or different annotations of one image.
struct OutOfFoldLandmarks {
  std::vector<LandmarkCase> cases;
  std::size_t members = 1;               ///< most predictions that were averaged
  std::size_t ids_in_several_folds = 0;  ///< of one view: other images of them were trained on
};
OutOfFoldLandmarks read_out_of_fold_landmarks(const std::vector<ValidationFile>& files);

/// How many of the cases are, by view, ID and annotation, among those the run was trained and validated with.
std::size_t count_known(const std::vector<LandmarkCase>& cases, const std::vector<LandmarkCase>& of_the_run);

}  // namespace deepwrist::evaluation
