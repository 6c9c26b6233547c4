#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "core/distributed/group.h"
#include "core/train/train_options.h"

namespace deepwrist::train {

/// What a run of the trainer is told beside the task.
struct TrainerOptions {
  TrainOptions train;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  torch::Device device{torch::kCPU};
  std::uint64_t seed = 0;
  int workers = 1;                ///< threads that prepare batches
  std::string digest;             ///< of the configuration, kept in the checkpoints
  std::string label;              ///< "PA fold 1", for progress and messages
  int network = 1, networks = 1;  ///< which of how many that the run trains
  double later_epochs = 0;  ///< epochs that the networks after this one need, in those of this one's length
  std::filesystem::path folder;  ///< of the fold: best.pt, last.pt, metrics.csv, events
  bool tensorboard = true;
  const distributed::Group* group = &distributed::Group::alone();  ///< the ranks that train it together
  std::function<void()> between_batches = [] {};                   ///< called in the thread that computes
  /// Called there with each batch's loss, in their order; with NaN where the training cannot go on from a
  /// batch, before that is thrown.
  std::function<void(double)> on_loss = [](double) {};
};

}  // namespace deepwrist::train
