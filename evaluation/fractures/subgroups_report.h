#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "core/report/page/page.h"
#include "evaluation/fractures/subgroups.h"

namespace deepwrist::evaluation {

/// `subgroups` of the numbers for other programs (docs/results-format.md).
nlohmann::ordered_json subgroups_json(const std::vector<SubgroupAnalysis>& analyses);

/// A section for each division: for each group a forest plot, the parts and the tests.
std::vector<report::Section> subgroup_sections(const std::vector<SubgroupAnalysis>& analyses,
                                               const AnalysisOptions& options);

/// For the console: parts and tests of each group by each division.
std::string subgroups_text(const std::vector<SubgroupAnalysis>& analyses);

}  // namespace deepwrist::evaluation
