#pragma once

#include <filesystem>
#include <opencv2/core.hpp>
#include <vector>

#include "core/train/trainer.h"
#include "training/report/training_report.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Some images of the view, each followed by what some epochs make of it, key points drawn.
/// Called by their file names where `identify`, else by their IDs.
cv::Mat preview_augmentation(const TrainingView& data, bool identify);

/// One fold of the report: the course of its training and the validation images it errs most on.
report::ReportFold report_fold(const TrainingView& data, const data::Split& split,
                               const train::TrainerOptions& options, const train::TrainingResult& result,
                               const std::vector<double>& errors, bool identify);

/// training_report.html in the snapshot folder, over all views trained so far.
void write_report(const TrainingExperiment& experiment, const std::filesystem::path& folder,
                  const std::vector<report::ReportView>& views);

}  // namespace deepwrist::training
