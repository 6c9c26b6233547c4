#pragma once

#include <cstddef>
#include <filesystem>
#include <vector>

#include "core/data/csv_table.h"
#include "evaluation/fractures/decision.h"
#include "evaluation/scores.h"
#include "pipeline/inference_experiment.h"
#include "pipeline/results.h"

namespace deepwrist::pipeline {

/// "<stem>_studies.csv" beside the table of `test`.
std::filesystem::path studies_file(const InferenceExperiment& experiment);

/// The table that `test` wrote.
struct FinishedPredictions {
  data::CsvTable table;             ///< as it is written
  std::vector<std::size_t> orders;  ///< of each of its rows, the row of the metadata
  evaluation::ScoreTable scores;    ///< as it is evaluated; without rows where the table has none
};
FinishedPredictions read_predictions(const Results& results, const InferenceExperiment& experiment);

/// One row a study: the mean score of its views, its labels, how many views count and failed, which hand it
/// is of, and what is decided on it by the thresholds of "study".
void write_studies(const evaluation::ScoreTable& scores, const evaluation::DecisionsByGroup& decisions,
                   const std::filesystem::path& file);

}  // namespace deepwrist::pipeline
