#pragma once

#include <optional>
#include <string>

#include "core/train/history.h"
#include "core/train/tensorboard_writer.h"
#include "core/train/trainer_options.h"

namespace deepwrist::train {

/// Where the course of one fold's training is told: metrics.csv, TensorBoard's events where they are wanted,
/// and one line of the log an epoch.
class EpochLog {
 public:
  /// Goes on after `finished_epochs`. Throws Error(io), Error(format) as MetricsLog.
  EpochLog(const TrainerOptions& options, int finished_epochs);

  /// `seconds_left`: what the epochs to come will take, of all networks, as far as one can tell. Throws
  /// Error(io).
  void add(const EpochRecord& record, bool is_best, double seconds_left);

 private:
  const TrainerOptions& options_;
  MetricsLog metrics_;
  std::optional<TensorboardWriter> events_;
};

/// "network 1 of 4, PA fold 1 epoch 3/300"; without the number where there is one network only.
std::string epoch_name(const TrainerOptions& options, int epoch);

}  // namespace deepwrist::train
