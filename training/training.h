#pragma once

#include "training/training_experiment.h"

namespace deepwrist::training {

/// Trains every fold (or ensemble member) of every view and writes the snapshot folder. Returns an exit code.
/// Throws Error.
int run_training(const TrainingExperiment& experiment);

/// --dry-run: reads all data, makes everything that training needs and looks at the snapshot folder as the
/// run would, but trains and writes nothing. Returns an exit code. Throws Error.
int check_training(const TrainingExperiment& experiment);

/// The programs `train_localizer`, `train_classifier`, and `train`, which takes the block from `pipeline`.
int train_localizer_program(int argc, const char* const* argv);
int train_classifier_program(int argc, const char* const* argv);
int train_program(int argc, const char* const* argv);

}  // namespace deepwrist::training
