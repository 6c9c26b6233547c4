#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/config/training.h"
#include "core/train/history.h"
#include "core/train/task.h"
#include "core/train/training_state.h"

namespace deepwrist::train {

/// What a run of the trainer is told beside the task.
struct TrainerOptions {
  config::TrainOptions train;
  config::OptimizerOptions optimizer;
  config::ScheduleOptions schedule;
  torch::Device device{torch::kCPU};
  std::uint64_t seed = 0;
  int workers = 1;             ///< threads that prepare batches
  bool freeze_unreleased = true;  ///< no gradients for what is not yet trained: the same weights, faster
  std::string digest;          ///< of the configuration, kept in the checkpoints
  std::string label;           ///< "PA fold 1 of 5", for progress and messages
  std::filesystem::path folder;  ///< of the fold: best.pt, last.pt, metrics.csv, events
  bool tensorboard = true;
};

struct TrainingResult {
  int epochs = 0;
  int best_epoch = 0;  ///< from 1
  double best_metric = 0;
  double seconds = 0;
  bool stopped_early = false;
};

/// Trains the task's network from where `folder/last.pt` is, or from the beginning: each epoch one pass over
/// the shuffled training set and one validation, then last.pt, metrics.csv and, when the metric improved,
/// best.pt. After SIGINT or SIGTERM the present batch is finished, last.pt written, and Error(interrupted)
/// thrown; the next run goes on with the next batch. On the CPU with a fixed number of threads the weights are
/// bit for bit those of a run that was never stopped.
/// Throws Error(format) naming the batch's files when the loss is not finite; the checkpoints stay.
TrainingResult run_training(Task& task, const TrainerOptions& options);

/// Outputs of the whole validation set in its order, on the CPU.
struct Validation {
  double loss = 0;  ///< unweighted mean over batches, as in the reference
  torch::Tensor outputs, targets;
};
Validation run_validation(Task& task, const TrainerOptions& options, int epoch);

/// Lays 4-dimensional parameters out as convolutions read them fastest.
void use_channels_last(torch::nn::Module& network);

/// Samples of each batch of an epoch, shuffled by (seed, epoch). A last batch of one sample, over which batch
/// normalisation of 1×1 maps is undefined, joins the one before.
std::vector<std::vector<std::int64_t>> epoch_batches(std::uint64_t seed, int epoch, std::size_t samples,
                                                     int batch_size);

}  // namespace deepwrist::train
