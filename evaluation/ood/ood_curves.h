#pragma once

#include <vector>

#include "core/report/chart/charts.h"
#include "evaluation/ood/ood_analysis.h"

namespace deepwrist::evaluation {

/// The precision and recall curves of a group, one of each ensemble in each figure, as the original draws
/// them: of fractures by the probability (cases of both sets), and of the other set by entropy, variance, NLL
/// and Brier score of its networks. Without what the cases cannot tell.
std::vector<report::Figure> ood_pr_figures(const OodGroup& group, const OodGroupResult& result);

}  // namespace deepwrist::evaluation
