#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/data/splits.h"
#include "core/train/trainer_options.h"
#include "training/planned_networks.h"
#include "training/run_folder.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// The networks of a process in the order in which they are trained, and how much data those of a view see.
struct TrainingPlan {
  std::vector<PlannedNetwork> networks;
  std::vector<double> images;  ///< of each view
  std::function<void()> between_batches = [] {};
};

TrainingPlan plan_of(const TrainingExperiment& experiment,
                     const std::vector<std::unique_ptr<TrainingView>>& views);

/// What a network is trained with and validated on: of an ensemble's members always the first fold.
data::Split split_of(const TrainingExperiment& experiment, const TrainingView& data,
                     const PlannedNetwork& network);

/// What a network's training is told on every rank alike.
train::TrainerOptions network_options(const TrainingExperiment& experiment, const PlannedNetwork& network);

/// The same of network number `index` of the plan, with what is the first rank's: files and progress.
train::TrainerOptions trainer_options(const TrainingExperiment& experiment, const RunFolder& folder,
                                      const TrainingPlan& plan, std::size_t index);

}  // namespace deepwrist::training
