#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "training/training_experiment.h"

namespace deepwrist::training {

/// One of the networks of a run.
struct PlannedNetwork {
  std::size_t view = 0;  ///< index of dataset.side
  int model = 0;         ///< fold, or member of the ensemble

  bool operator==(const PlannedNetwork&) const = default;
};

/// All networks of an experiment, view by view: what a finished run has.
std::vector<PlannedNetwork> networks_of(const TrainingExperiment& experiment);

/// Those that this process trains, in their order: of `train_params.folds` the share of `task`.
std::vector<PlannedNetwork> asked_networks(const TrainingExperiment& experiment);

View view_of(const TrainingExperiment& experiment, const PlannedNetwork& network);

/// "PA fold 1", or "PA model 1" of an ensemble.
std::string network_name(const TrainingExperiment& experiment, const PlannedNetwork& network);

/// "PA/fold_1": the network's folder below that of the run.
std::filesystem::path network_folder(const TrainingExperiment& experiment, const PlannedNetwork& network);

}  // namespace deepwrist::training
