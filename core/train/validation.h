#pragma once

#include <torch/types.h>

#include "core/train/task.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

/// Outputs of the whole validation set in its order, on the CPU.
struct Validation {
  double loss = 0;  ///< unweighted mean over batches, as in the reference
  torch::Tensor outputs, targets;
};
Validation run_validation(Task& task, const TrainerOptions& options, int epoch);

}  // namespace deepwrist::train
