#pragma once

#include <memory>

#include "training/training_view.h"

namespace deepwrist::training {

/// Phantoms of one view, made while training (`dataset.phantoms`). Draws those of the validation.
std::unique_ptr<TrainingView> open_phantom_view(const TrainingExperiment& experiment, View view);

}  // namespace deepwrist::training
