#pragma once

#include <filesystem>

#include "training/model_card.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// What a card says of the images of a view.
CardData card_data(const TrainingExperiment& experiment, const TrainingView& data);

/// What validation measured in an epoch of the network of that folder. Throws as train::read_metrics.
CardFigures card_figures(const std::filesystem::path& network_folder, int epoch);

}  // namespace deepwrist::training
