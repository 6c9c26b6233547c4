#pragma once

#include <cstddef>
#include <ctime>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/fractures/decision.h"
#include "pipeline/setup.h"
#include "pipeline/studies.h"
#include "pipeline/worst_cases.h"

namespace deepwrist::pipeline {

/// What is reported on a finished table of predictions, and how.
struct ReportedRun {
  std::filesystem::path table;  ///< beside which everything is written
  std::vector<std::string> gt;  ///< truth first, then readers
  std::map<std::string, double> thresholds;
  evaluation::DecisionsByGroup decisions;
  BootstrapIntervals bootstrap;
  ReportOptions report;
  std::string configuration;           ///< YAML, as the page shows it
  std::string note = {};               ///< more for the line below the page's title
  std::optional<std::time_t> written;  ///< when, for the page; now where it is not said
};

/// Of a run of `test`; of a part, what the report on the whole table will be.
ReportedRun reported_run(const Setup& setup);

/// gt, bootstrap and report: what tables and their records do not tell.
nlohmann::json report_settings_json(const ReportedRun& run);
/// Reads them. Throws Error(format) naming `place`.
void read_report_settings(const nlohmann::json& settings, const std::filesystem::path& place,
                          ReportedRun& run);

/// Writes the statistics, where a truth is known, and the page of a finished table of predictions beside it.
/// `kept`: how many rows are of an earlier run. Returns what the console shows.
std::string report_predictions(const ReportedRun& run, const FinishedPredictions& predictions,
                               const CaseGallery& gallery, std::size_t kept);

}  // namespace deepwrist::pipeline
