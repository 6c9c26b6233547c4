#pragma once

#include "core/config/key_registry.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The keys of `train_localizer` and `train_classifier` by the original's names, bound to `experiment`.
void register_train_localizer_keys(config::KeyRegistry& keys, TrainingExperiment& experiment);
void register_train_classifier_keys(config::KeyRegistry& keys, TrainingExperiment& experiment);

}  // namespace deepwrist::training
