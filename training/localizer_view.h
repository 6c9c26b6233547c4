#pragma once

#include <memory>

#include "training/training_view.h"

namespace deepwrist::training {

/// Images of one view with their landmarks. See open_views.
std::unique_ptr<TrainingView> open_localizer_view(const TrainingExperiment& experiment, View view);

}  // namespace deepwrist::training
