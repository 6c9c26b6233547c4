#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/data/csv_table.h"
#include "evaluation/fractures/decision.h"
#include "evaluation/scores.h"
#include "pipeline/results.h"

namespace deepwrist::pipeline {

/// "<stem>_studies.csv" beside a table of `test`.
std::filesystem::path studies_file(std::filesystem::path table);

/// The table that `test` wrote.
struct FinishedPredictions {
  data::CsvTable table;             ///< as it is written
  std::vector<std::size_t> orders;  ///< of each of its rows, the row of the metadata
  evaluation::ScoreTable scores;    ///< as it is evaluated; without rows where the table has none
};
/// `labels`: the columns of truth and readers.
FinishedPredictions read_predictions(Results::Finished finished, const std::vector<std::string>& labels);

/// One row a study: the mean score of its views, its labels, how many views count and failed, which hand it
/// is of, and what is decided on it by the thresholds of "study".
void write_studies(const evaluation::ScoreTable& scores, const evaluation::DecisionsByGroup& decisions,
                   const std::filesystem::path& file);

}  // namespace deepwrist::pipeline
