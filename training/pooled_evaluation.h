#pragma once

#include <filesystem>
#include <set>
#include <utility>

#include "training/training_experiment.h"

namespace deepwrist::training {

/// Of a classifier that was trained in folds: what every image got from the network that was not trained on
/// it, as one table, out_of_fold_predictions.csv in the run's folder, with its evaluation beside it. Nothing
/// of other runs. `networks`: view and fold of those that the run has; what else lies in its folder is not
/// its own. Returns the page; empty where there is none.
std::filesystem::path write_pooled_evaluation(const TrainingExperiment& experiment,
                                              const std::filesystem::path& run,
                                              const std::set<std::pair<View, int>>& networks);

}  // namespace deepwrist::training
