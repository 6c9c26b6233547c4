#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "evaluation/fusion/fusion.h"

namespace deepwrist::evaluation {

/// "intercept", then the columns.
std::string coefficient_name(const FusionData& data, std::size_t coefficient);

/// What the reader of the numbers has to know: studies left out, few cases, folds told apart.
std::vector<std::string> fusion_remarks(const FusionData& data, const Fusion& fusion);

/// Console table: coefficients, then areas.
std::string fusion_text(const FusionData& data, const Fusion& fusion);

/// Every number for other programs; with the coefficients the regression can be used elsewhere.
nlohmann::json fusion_json(const FusionData& data, const Fusion& fusion, const FusionOptions& options);

/// One record a study: its views, the mean, and what a regression on the other folds says.
std::string fusion_csv(const FusionData& data, const Fusion& fusion);

}  // namespace deepwrist::evaluation
