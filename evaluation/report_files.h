#pragma once

#include <ctime>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/base/output_guard.h"
#include "core/report/page/page.h"

namespace deepwrist::evaluation {

/// What an evaluation writes beside each other. `page`, and `figures`, a folder, are left out where empty.
struct EvaluationFiles {
  std::filesystem::path json, csv, page, figures;
};

/// "<stem>_metrics.json", "<stem>_metrics.csv", "<stem>_report.html", "<stem>_figures" beside a table.
EvaluationFiles files_beside(const std::filesystem::path& table);

/// The file beside a table of results that says how a run made it (run_record.h).
std::filesystem::path run_file_of(const std::filesystem::path& table);

/// Notes the files as outputs of a run. `what`: which key or option they follow from.
void note_outputs(OutputGuard& guard, const EvaluationFiles& files, const std::string& what);

/// Writes a page, and its figures, where `files` names them.
void write_report(const EvaluationFiles& files, const report::Page& page);

/// Version of this project and of the libraries behind the numbers, and the time, for a page. `written`: that
/// time; now where it is not said.
std::vector<std::pair<std::string, std::string>> provenance(std::optional<std::time_t> written = {});

/// Name of a folder without the folders above it, also where the path ends with a slash.
std::string folder_name(const std::filesystem::path& folder);

}  // namespace deepwrist::evaluation
