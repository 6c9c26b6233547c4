#pragma once

#include <filesystem>
#include <string>

#include "apps/pipeline/results.h"
#include "core/config/inference.h"

namespace deepwrist::pipeline {

/// `<stem of the table>_summary.json` beside a results table: the run's figures for other programs.
std::filesystem::path summary_file(std::filesystem::path table);

/// The figures of `summarize` by `gt` column and group, with all their digits.
void write_summary(const Results& results, const config::InferenceExperiment& experiment,
                   const std::filesystem::path& file);

/// `<save_path stem>_studies.csv` beside `save_path`.
std::filesystem::path studies_file(const config::InferenceExperiment& experiment);

/// Writes one row a study: ID, mean of its views' probabilities (empty where every view failed), labels (1
/// where any view is labelled 1), the number of views that count and of those that failed.
void write_studies(const Results& results, const config::InferenceExperiment& experiment,
                   const std::filesystem::path& file);

/// Console table: cases, AUROC, accuracy at the operating points, by view and by study, for each `gt` column
/// that has labels. Empty when there is none.
std::string summarize(const Results& results, const config::InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
