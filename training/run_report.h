#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <utility>
#include <vector>

#include "training/done_record.h"
#include "training/planned_networks.h"
#include "training/report/training_report.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Some images of the view, each followed by what some epochs make of it, key points drawn.
/// Called by their file names where `identify`, else by their IDs.
cv::Mat preview_augmentation(const TrainingView& data, bool identify);

/// One network of the report, which was trained in `folder`: the course of its training and the validation
/// images it errs most on.
report::ReportFold report_fold(const TrainingExperiment& experiment, const TrainingView& data,
                               const std::filesystem::path& folder, const PlannedNetwork& network,
                               const DoneRecord& record);

/// What the page of a run is made of.
struct RunReport {
  std::vector<report::ReportView> views;
  std::size_t networks = 0;  ///< of the run, trained or not
  std::uint64_t peak_memory = 0;
  std::vector<std::pair<std::string, std::string>> digests =
      {};  ///< of images and networks, by what they are of
};

/// training_report.html in the run's folder. Beside times and memory, which the records of the networks have,
/// and versions and processor, it follows from the experiment and the folder alone, whichever processes
/// trained.
void write_report(const TrainingExperiment& experiment, const std::filesystem::path& folder,
                  const RunReport& run);

}  // namespace deepwrist::training
