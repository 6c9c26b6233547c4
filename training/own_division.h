#pragma once

#include <memory>
#include <string>
#include <vector>

#include "training/training_experiment.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Checks what concerns the folds of `dataset.folds` in all views together, and says how they are called.
/// Throws Error(format) for IDs of a file that the table does not have, and for patients of whom one image,
/// of whatever view, validates a fold that another trains, unless `dataset.allow_leak`: then that is a
/// warning.
void check_own_division(const TrainingExperiment& experiment,
                        const std::vector<std::unique_ptr<TrainingView>>& views);

/// SHA-256 of what each fold trains and validates; empty where the folds are made here.
std::string division_digest(const TrainingExperiment& experiment, const TrainingView& view);

}  // namespace deepwrist::training
