#pragma once

#include <filesystem>

#include "core/config/inference.h"
#include "evaluation/scores.h"

namespace deepwrist::pipeline {

/// "<stem>_studies.csv" beside the table of `test`.
std::filesystem::path studies_file(const config::InferenceExperiment& experiment);

/// The table that `test` wrote, as it is evaluated; without rows where it has none.
evaluation::ScoreTable read_predictions(const config::InferenceExperiment& experiment);

/// One row a study: the mean score of its views, its labels, how many views count and failed. Read from the
/// table that `test` wrote.
void write_studies(const config::InferenceExperiment& experiment, const std::filesystem::path& file);

}  // namespace deepwrist::pipeline
