#pragma once

#include "core/config/training.h"

namespace deepwrist::training {

/// Trains every fold (or ensemble member) of every view and writes the snapshot folder. Returns an exit code.
/// Throws Error.
int run_training(const config::TrainingExperiment& experiment);

/// --dry-run: reads all data and makes everything that training needs, but trains and writes nothing.
void check_training(const config::TrainingExperiment& experiment);

/// The programs `train_localizer`, `train_classifier`, and `train`, which takes the block from `pipeline`.
int train_localizer_program(int argc, const char* const* argv);
int train_classifier_program(int argc, const char* const* argv);
int train_program(int argc, const char* const* argv);

}  // namespace deepwrist::training
