#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/data/ordered_prefetcher.h"
#include "core/train/late_losses.h"
#include "core/train/optimization.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"
#include "core/train/training_state.h"

namespace deepwrist::train {

/// What this process did of an epoch.
struct PassTime {
  std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
  std::size_t samples = 0;
  double waiting = 0;  ///< seconds until batches were there
  double total = 0;    ///< seconds of the pass
};

/// Passes over the shuffled training set. Order, mixup and dropout are functions of (seed, epoch, batch). Of
/// several ranks each computes its part of every batch; their state is the same after it.
class EpochPass {
 public:
  EpochPass(Task& task, const TrainerOptions& options, Optimization& optimization)
      : task_(task), options_(options), optimization_(optimization), group_(*options.group) {}

  /// Trains the epoch `state.epoch` from its batch `state.batch` on, with a progress bar, and notes in the
  /// state how far it came. False when SIGINT or SIGTERM asked to stop: after a whole step, so that the state
  /// can be saved. Throws Error(format) naming the batch's files when the loss is not finite; what one rank
  /// meets all throw.
  bool run(TrainingState& state);

  const PassTime& time() const { return time_; }

 private:
  struct Place;  ///< of a batch in the epoch
  /// This rank's samples of a batch.
  Batch own_part(std::uint32_t epoch, const std::vector<std::int64_t>& batch) const;
  /// Waits for the next batch; its images have the same size on every rank.
  Batch taken(data::OrderedPrefetcher<Batch>& prefetcher);
  /// With a step where the batch ends a group of accumulated ones. Whether a rank was asked to stop.
  bool train_batch(const Batch& batch, const Place& place);
  torch::Tensor forward_loss(const Batch& batch, const Place& place, const distributed::BatchShare& share);
  /// Makes of this rank's part of a batch's loss the loss of all of it, which throws where it is known
  /// already not to be finite. Whether a rank was asked to stop.
  bool agree(torch::Tensor& loss, const Batch& batch, int epoch) const;
  /// Takes what is known of the steps so far; waits for those before the last `ahead`.
  void account(TrainingState& state, Progress& progress, std::size_t ahead);
  [[noreturn]] void fail(const std::vector<std::size_t>& samples, int epoch, const std::string& what) const;

  Task& task_;
  const TrainerOptions& options_;
  Optimization& optimization_;
  LateLosses losses_;
  const distributed::Group& group_;
  PassTime time_;
};

}  // namespace deepwrist::train
