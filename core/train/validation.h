#pragma once

#include <torch/types.h>

#include <cstddef>
#include <limits>
#include <optional>

#include "core/train/task.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

/// Outputs of the validation set in its order, on the CPU.
struct Validation {
  double loss = 0;  ///< unweighted mean over batches, as in the reference
  torch::Tensor outputs, targets;
};

/// Validates on the whole set, or on its first `most_batches`. `epoch`: see Task::validation_batch. Of
/// several ranks each computes whole batches, with the bits of one rank alone; all get everything. Throws
/// Error(format) naming the batch's files when a loss is not finite, Error(interrupted).
Validation run_validation(Task& task, const TrainerOptions& options, std::optional<std::uint32_t> epoch,
                          std::size_t most_batches = std::numeric_limits<std::size_t>::max());

}  // namespace deepwrist::train
