#pragma once

#include "training/training_experiment.h"

namespace deepwrist::training {

/// Fills what the experiment leaves open of the preprocessing of a classifier with what its regions of
/// interest were made with (classifier::read_region_records), so that the weights record it and `test` crops
/// alike. Explicit keys go before the record, with a warning; without either the defaults are taken, with a
/// warning. Throws Error(format) for records that disagree or cannot be understood.
void settle_regions(TrainingExperiment& experiment);

}  // namespace deepwrist::training
