#pragma once

#include <optional>
#include <vector>

#include "training/report/training_report.h"

namespace deepwrist::report {

/// A view's part of the page: its charts over the epochs with the table of folds, those of single landmarks
/// and thresholds, its augmented images.
std::vector<Section> view_sections(const TrainingReport& report, const ReportView& view);

/// The view whose landmarks are marked on the pictures; nothing where there are no marks.
std::optional<View> landmarks_on_pictures(const TrainingReport& report, const ReportView& view);

}  // namespace deepwrist::report
