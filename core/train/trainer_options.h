#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "core/config/training.h"

namespace deepwrist::train {

/// What a run of the trainer is told beside the task.
struct TrainerOptions {
  config::TrainOptions train;
  config::OptimizerOptions optimizer;
  config::ScheduleOptions schedule;
  torch::Device device{torch::kCPU};
  std::uint64_t seed = 0;
  int workers = 1;               ///< threads that prepare batches
  std::string digest;            ///< of the configuration, kept in the checkpoints
  std::string label;             ///< "PA fold 1 of 5", for progress and messages
  std::filesystem::path folder;  ///< of the fold: best.pt, last.pt, metrics.csv, events
  bool tensorboard = true;
};

}  // namespace deepwrist::train
