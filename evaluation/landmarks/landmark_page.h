#pragma once

#include "core/report/page/page.h"
#include "evaluation/landmarks/landmark_evaluation.h"

namespace deepwrist::evaluation {

/// Cards and sections of a page on found landmarks: a section a view, then outliers, then failures.
void add_landmarks(report::Page& page, const LandmarkEvaluation& evaluation, const LandmarkRun& run);

/// The landmark_statistics of each landmark of a view, in mm and pixels.
report::DataTable error_table(const LandmarkEvaluation& evaluation, View view);

/// Shares within kRecallDistances with their intervals; without rows where no case has a spacing.
report::DataTable recall_table(const LandmarkEvaluation& evaluation, View view);

/// Shares within kRecallDistances along each axis; without rows where no case has a spacing.
report::DataTable axis_recall_table(const LandmarkEvaluation& evaluation, View view);

/// Bias, limits of agreement and repeatability coefficient of each landmark and axis of a view. `difference`
/// as in landmark_figures.h.
report::DataTable agreement_table(const LandmarkEvaluation& evaluation, View view,
                                  const std::string& difference);

/// "median 1.2 mm, 95th percentile 3.4 mm, worst 5.6 mm".
std::string spread_text(const ErrorSummary& errors, Unit unit, const char* largest);

/// "mean (mm)", "median (mm)", ... of the landmark_statistics.
std::vector<std::string> error_headings(Unit unit);

/// "−0.12 (−0.30 to 0.05)"; an en dash for NaN.
std::string signed_text(const stats::Estimate& estimate, int decimals = 2);

/// The views that have cases.
std::vector<View> views_of(const std::vector<LandmarkCase>& cases);

}  // namespace deepwrist::evaluation
