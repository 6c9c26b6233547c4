#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

#include "core/train/trainer_options.h"
#include "training/run_folder.h"
#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// One of the networks of a run.
struct PlannedNetwork {
  std::size_t view = 0;  ///< index of dataset.side
  int model = 0;
};

/// The networks of a run in the order in which they are trained, and how much data those of a view see.
struct TrainingPlan {
  std::vector<PlannedNetwork> networks;
  std::vector<double> images;  ///< of each view
  std::function<void()> between_batches = [] {};
};

TrainingPlan plan_of(const TrainingExperiment& experiment,
                     const std::vector<std::unique_ptr<TrainingView>>& views);

/// How network number `index` of the plan is trained.
train::TrainerOptions trainer_options(const TrainingExperiment& experiment, const RunFolder& folder,
                                      const TrainingPlan& plan, std::size_t index);

}  // namespace deepwrist::training
