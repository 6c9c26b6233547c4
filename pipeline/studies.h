#pragma once

#include <filesystem>

#include "evaluation/scores.h"
#include "pipeline/inference_experiment.h"

namespace deepwrist::pipeline {

/// "<stem>_studies.csv" beside the table of `test`.
std::filesystem::path studies_file(const InferenceExperiment& experiment);

/// The table that `test` wrote, as it is evaluated; without rows where it has none.
evaluation::ScoreTable read_predictions(const InferenceExperiment& experiment);

/// One row a study: the mean score of its views, its labels, how many views count and failed. Read from the
/// table that `test` wrote.
void write_studies(const InferenceExperiment& experiment, const std::filesystem::path& file);

}  // namespace deepwrist::pipeline
