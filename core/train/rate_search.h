#pragma once

#include "core/train/rate_curve.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

/// Rates of a search: they grow by the same factor from batch to batch.
struct RateRange {
  double from = 1e-7, to = 1;
  int batches = 200;  ///< at least 2
};

/// Trains the task's network as run_training would begin, but with these rates, until they are through or the
/// loss diverges. Batches come in the order and augmentation of the first epochs; the layers are those of the
/// first epoch. The network's weights are of no use afterwards; no file is read or written. The same curve
/// for the same seed and threads. Throws Error(interrupted).
RateCurve search_rate(Task& task, TrainerOptions options, const RateRange& range);

}  // namespace deepwrist::train
