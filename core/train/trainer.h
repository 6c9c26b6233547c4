#pragma once

#include <torch/nn/module.h>

#include "core/train/task.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

struct TrainingResult {
  int epochs = 0;
  int best_epoch = 0;  ///< from 1
  double best_metric = 0;
  double seconds = 0;
  bool stopped_early = false;  ///< before the last of the epochs asked for
};

/// Trains the task's network from where `folder/last.pt` is, or from the beginning: each epoch one pass over
/// the shuffled training set and one validation, then last.pt, metrics.csv and, when the metric improved,
/// best.pt. After SIGINT or SIGTERM the present batch is finished, last.pt written, and Error(interrupted)
/// thrown; the next run goes on with the next batch. On the CPU with a fixed number of threads the weights
/// are bit for bit those of a run that was never stopped. Throws Error(format) naming the batch's files when
/// the loss is not finite; the checkpoints stay.
/// Ranks of `options.group` train it together: up to rounding the weights of one process, the same bits on
/// each of them. The first rank's files count; a state of any number of ranks is continued.
TrainingResult run_training(Task& task, const TrainerOptions& options);

/// Lays 4-dimensional parameters out as convolutions read them fastest.
void use_channels_last(torch::nn::Module& network);

}  // namespace deepwrist::train
