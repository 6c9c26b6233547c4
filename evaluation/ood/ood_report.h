#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/ood/ood_analysis.h"

namespace deepwrist::evaluation {

/// Console table: how well each ensemble's uncertainty tells the other set.
std::string ood_text(const std::vector<OodGroupResult>& results);

/// Every number for other programs.
nlohmann::json ood_json(const std::vector<OodGroupResult>& results, double level);

/// One record a case, group and ensemble: ID, OOD, group, truth, ensemble, members, then the measures.
std::string ood_csv(const std::vector<OodGroup>& groups, const std::vector<OodGroupResult>& results);

}  // namespace deepwrist::evaluation
