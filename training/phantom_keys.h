#pragma once

#include "core/config/key_registry.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// `dataset.phantoms` and its neighbours: a localizer may be trained on synthetic wrists that are made
/// meanwhile.
void register_phantom_keys(config::KeyRegistry& keys, TrainingExperiment& experiment);

}  // namespace deepwrist::training
