#pragma once

#include <optional>

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

  /// `seconds_left`: what the epochs to come will take, as far as one can tell. Throws Error(io).
  void add(const EpochRecord& record, bool is_best, double seconds_left);

 private:
  const TrainerOptions& options_;
  MetricsLog metrics_;
  std::optional<TensorboardWriter> events_;
};

}  // namespace deepwrist::train
