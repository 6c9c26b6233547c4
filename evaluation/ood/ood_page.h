#pragma once

#include <vector>

#include "core/report/page/page.h"
#include "evaluation/ood/ood_analysis.h"

namespace deepwrist::evaluation {

/// Cards and a section for each group, the last group (studies where there are any) first. `groups` holds
/// the cases behind each result, in the same order.
void add_ood(report::Page& page, const std::vector<OodGroup>& groups,
             const std::vector<OodGroupResult>& results, double level = 0.95);

}  // namespace deepwrist::evaluation
