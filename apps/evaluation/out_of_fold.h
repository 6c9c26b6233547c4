#pragma once

#include <filesystem>
#include <vector>

#include "apps/evaluation/landmark_errors.h"
#include "core/base/view.h"

namespace deepwrist::evaluation {

/// A training run's table of what one fold's best network says of the fold's validation images, which it was
/// not trained on.
struct ValidationFile {
  View view = View::pa;
  int fold = 0;
  std::filesystem::path path;  ///< validation.csv
};

/// Those of a snapshot folder, by view and fold. Throws Error(io) where there are none (imported weights have
/// none).
std::vector<ValidationFile> validation_files(const std::filesystem::path& snapshot_folder);

/// Landmarks of a localizer's run. Throws Error(format) with all bad rows of a table.
std::vector<LandmarkCase> read_landmark_validation(const ValidationFile& file);

/// Logits and truths of a classifier's run.
struct LogitTable {
  std::vector<std::string> id;
  std::vector<double> logit_0, logit_1;
  std::vector<int> truth;
};
LogitTable read_logit_validation(const ValidationFile& file);

}  // namespace deepwrist::evaluation
