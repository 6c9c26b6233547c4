#pragma once

#include <filesystem>

#include "core/program/run_summary.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// Tells of a run in `folder`, when its process ends however it does: how many of the run's networks are
/// trained, by whichever processes, with epoch, metric and seconds of each.
void summarize(const TrainingExperiment& experiment, const std::filesystem::path& folder,
               config::RunSummary& summary);

}  // namespace deepwrist::training
