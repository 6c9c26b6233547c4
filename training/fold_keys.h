#pragma once

#include "core/config/key_registry.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// How the images are divided, and which networks follow from that: `dataset.folds`, `dataset.allow_leak`,
/// `train_params.n_fold`, `train_params.folds`, `train_params.num_ensemble`. To be registered after the keys
/// of the table, which a column of folds is read from.
void register_fold_keys(config::KeyRegistry& keys, TrainingExperiment& experiment);

}  // namespace deepwrist::training
