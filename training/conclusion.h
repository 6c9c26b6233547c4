#pragma once

#include <memory>
#include <string>
#include <vector>

#include "training/done_record.h"
#include "training/run_folder.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// The views of a run, in the order of dataset.side.
using TrainingViews = std::vector<std::unique_ptr<TrainingView>>;

/// Why a record is none of a run with this configuration (its digest) and these images, "trained on other
/// images"; empty where it is one.
std::string other_origin(const DoneRecord& record, const std::string& configuration,
                         const TrainingView& data);

/// training_report.html of the networks that are trained so far, by this process or others.
void report_so_far(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingViews& views);

/// At the end of a process. Where all networks of the run are trained, by whichever processes: report and
/// manifest. So also where the others were never begun and were not asked for, with a warning; but not in a
/// task of an array, whose others are still to come. Else a report of what is trained so far. With `finish`,
/// of the networks that were asked for: throws Error(usage) that names those which are not trained. Throws
/// Error(usage) for records of networks that were edited.
void conclude(const TrainingExperiment& experiment, const RunFolder& folder, const TrainingViews& views);

}  // namespace deepwrist::training
