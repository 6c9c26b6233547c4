#pragma once

#include <string>
#include <vector>

#include "evaluation/fractures/analysis.h"

namespace deepwrist::evaluation {

/// Console tables: cases, areas and decisions of each group with its readers; fracture, doubt and no fracture
/// where there is a doubt; shares of wrong decisions; agreement of every two raters; the comparison with a
/// second model. `level` of the intervals.
std::string console_text(const std::vector<GroupAnalysis>& groups, double level);

}  // namespace deepwrist::evaluation
