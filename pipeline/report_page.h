#pragma once

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>

#include "core/report/page/page.h"
#include "evaluation/report_files.h"
#include "pipeline/inference_experiment.h"
#include "pipeline/setup.h"

namespace deepwrist::pipeline {

/// A page with what every program's report ends with: the resolved configuration, without paths unless
/// `report.identify`, and versions.
report::Page framed_page(const InferenceExperiment& experiment, const std::string& title);

/// The same with a configuration as shown_configuration gives it. `written`: when; now where it is not said.
report::Page framed_page(const std::string& configuration, const std::string& title,
                         std::optional<std::time_t> written);

/// The resolved configuration as pages show it: without paths unless `report.identify`, and without what says
/// on which part of the table a run works and how it goes on after an earlier one, as the page is on the
/// whole.
std::string shown_configuration(const InferenceExperiment& experiment);

/// What a report calls a case: the table's own ID; where IDs are made from file names, the row's number
/// unless `report.identify`.
std::string report_name(const Setup& setup, const CaseRequest& request);

/// The files beside a table, without those that `report.*` does not want; of an experiment, beside
/// `save_path`.
evaluation::EvaluationFiles report_files(const std::filesystem::path& table, const ReportOptions& report);
evaluation::EvaluationFiles report_files(const InferenceExperiment& experiment);

}  // namespace deepwrist::pipeline
