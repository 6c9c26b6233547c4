#pragma once

#include <memory>

#include "localizer/landmark_set.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// Images of one view with their landmarks. See open_views.
std::unique_ptr<TrainingView> open_localizer_view(const TrainingExperiment& experiment, View view);

/// A network that learns landmarks from `set`.
std::unique_ptr<train::Task> landmark_task(const TrainingExperiment& experiment,
                                           std::shared_ptr<const localizer::LandmarkSet> set,
                                           const data::Split& split,
                                           const weights::ChannelStatistics& statistics, std::uint64_t seed);

}  // namespace deepwrist::training
