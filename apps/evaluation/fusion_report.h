#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "apps/evaluation/fusion.h"
#include "core/report/page.h"

namespace deepwrist::evaluation {

/// Console table: coefficients, then areas.
std::string fusion_text(const FusionData& data, const Fusion& fusion);

/// Every number for other programs; with the coefficients the regression can be used elsewhere.
nlohmann::json fusion_json(const FusionData& data, const Fusion& fusion, const FusionOptions& options);

/// One record a study: its views, the mean, and what a regression on the other folds says.
std::string fusion_csv(const FusionData& data, const Fusion& fusion);

/// Cards, tables and figures of a page.
void add_fusion(report::Page& page, const FusionData& data, const Fusion& fusion,
                const FusionOptions& options);

}  // namespace deepwrist::evaluation
