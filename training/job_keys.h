#pragma once

#include "core/config/key_registry.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// `task`, `finish`: how the networks of a run are divided among processes. Refuses what cannot go together
/// with them, and folders that every task of a job array would call otherwise.
void register_job_keys(config::KeyRegistry& keys, TrainingExperiment& experiment);

}  // namespace deepwrist::training
