#pragma once

#include <torch/nn/module.h>

#include "core/base/view.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The experiment as it is carried out: the reference trains its classifier with Adam whatever is asked for,
/// and regions of interest say how they were made.
TrainingExperiment as_carried_out(TrainingExperiment experiment);

/// Threads of this process.
void configure_machine(const TrainingExperiment& experiment);

/// Weights to start from, if any are given.
void begin_with_pretrained(const TrainingExperiment& experiment, View view, torch::nn::Module& network);

}  // namespace deepwrist::training
