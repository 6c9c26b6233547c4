#pragma once

#include <filesystem>
#include <string>

#include "apps/pipeline/results.h"
#include "core/config/inference.h"

namespace deepwrist::pipeline {

/// Writes `<save_path stem>_studies.csv` beside `save_path`: ID, mean of its views' probabilities, labels (1 where
/// any view is labelled 1), the number of views. Returns its path.
std::filesystem::path write_studies(const Results& results, const config::InferenceExperiment& experiment);

/// Console table: cases, AUROC, accuracy at the operating points, by view and by study, for each `gt` column that
/// has labels. Empty when there is none.
std::string summarize(const Results& results, const config::InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
