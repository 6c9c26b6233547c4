#pragma once

#include <string>

#include "core/report/page/page.h"
#include "evaluation/landmarks/annotations.h"
#include "evaluation/landmarks/landmark_evaluation.h"

namespace deepwrist::evaluation {

/// Cards and a section a view on two annotations of the same radiographs: Bland and Altman's figures,
/// distances, agreement along the axes, the pairs that are farthest apart.
void add_repeatability(report::Page& page, const LandmarkEvaluation& evaluation,
                       const PairedAnnotations& paired);

/// The greatest repeatability coefficient of a view; NaN without any.
double greatest_repeatability(const LandmarkEvaluation& evaluation, View view);

/// Console table: bias, limits of agreement, repeatability coefficient.
std::string agreement_text(const LandmarkEvaluation& evaluation);

/// One row a pair: ID, Side, distances of each landmark in mm and pixels.
std::string distances_csv(const LandmarkEvaluation& evaluation);

}  // namespace deepwrist::evaluation
