#pragma once

#include <vector>

#include "core/report/chart/charts.h"
#include "evaluation/landmarks/landmark_offsets.h"

namespace deepwrist::evaluation {

/// Share of radiographs whose error is at most so large, for each landmark of the view and for the farthest
/// landmark of a radiograph; in mm with Wilson's intervals at kRecallDistances. `results` as from
/// analyse_landmarks.
report::Figure cumulative_figure(const std::vector<LandmarkCase>& cases,
                                 const std::vector<LandmarkResult>& results, View view, Unit unit);

/// Where landmarks were found as seen from where they are annotated: y downwards, as in the radiograph.
report::Figure offset_figure(const std::vector<LandmarkCase>& cases, View view, Unit unit);

/// Differences over means of one landmark along one axis, with bias and limits of agreement. `difference`
/// says what is subtracted from what: "found − annotated".
report::Figure bland_altman_figure(const LandmarkOffsets& offsets, const std::string& difference);

/// "x towards the ulna", "y downwards": where positive differences point.
std::string axis_text(const LandmarkOffsets& offsets);

}  // namespace deepwrist::evaluation
