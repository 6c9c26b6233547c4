#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "evaluation/checklist.h"
#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// The record beside a table of predictions; an empty object where there is none. Throws Error(format) for
/// one that cannot be read.
nlohmann::json read_run_record(const std::filesystem::path& table);

/// What the record of a run says for a reviewer, as pages show it: reader, contrast, region, networks and
/// their digests, processor, versions, commit, origin of the thresholds. What it does not say, or not as
/// expected, is left out.
std::vector<std::pair<std::string, std::string>> run_facts(const nlohmann::json& run);

/// A paragraph for the methods of a paper and one for its results, with the run's numbers.
std::string methods_text(const nlohmann::json& run, const std::vector<GroupAnalysis>& analyses,
                         const AnalysisOptions& options);

/// What the run knows of STARD's and CLAIM's items.
KnownItems known_items(const nlohmann::json& run, const std::vector<GroupAnalysis>& analyses,
                       const AnalysisOptions& options);

}  // namespace deepwrist::evaluation
