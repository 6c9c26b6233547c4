#pragma once

#include "core/config/key_registry.h"
#include "core/config/training_experiment.h"

namespace deepwrist::config {

/// The keys of `train_localizer` and `train_classifier` by the original's names, bound to `experiment`.
void register_train_localizer_keys(KeyRegistry& keys, TrainingExperiment& experiment);
void register_train_classifier_keys(KeyRegistry& keys, TrainingExperiment& experiment);

}  // namespace deepwrist::config
