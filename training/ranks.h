#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/distributed/group.h"
#include "core/train/task.h"
#include "core/train/trainer_options.h"
#include "core/train/validation.h"
#include "core/weights/channel_statistics.h"
#include "training/training_experiment.h"
#include "training/training_plan.h"
#include "training/training_view.h"

namespace deepwrist::training {

/// The processes that carry out one experiment together. The first does all that one process would do: it
/// decides what is trained, reads and writes the snapshot folder, and speaks. The others follow its orders:
/// they compute with it, from their own copy of the data, and need nothing of its folder.
class Ranks {
 public:
  /// Meets the others where a launcher started some. Throws Error(usage) where they are of another version or
  /// experiment (the keys are named), and as place_of; else as distributed::Group.
  explicit Ranks(const TrainingExperiment& experiment);

  const distributed::Group& group() const { return group_; }

  /// Shares out the machine: computing threads, memory for images, CUDA devices.
  void share_machine(TrainingExperiment& experiment) const;

  /// What the first rank has the others do; alone, nothing.
  /// They open the data, which must be the same. Throws Error(format) where it is not.
  std::vector<std::unique_ptr<TrainingView>> open_data(const TrainingExperiment& experiment) const;
  /// They train the network that the first rank trains next, and validate its best weights with it.
  void order_training(const PlannedNetwork& network, const weights::ChannelStatistics& statistics) const;
  /// They end.
  void order_end() const;

  /// The course of every rank but the first: follows orders until the end.
  void follow(const TrainingExperiment& experiment) const;

 private:
  void order(const std::string& text) const;

  distributed::Group group_;
  int local_rank_ = 0;
};

/// Which process of how many this one is, as the launcher says and the experiment allows. Throws Error(usage)
/// where they contradict each other, or a batch has fewer images than there are ranks.
distributed::RankPlace place_of(const TrainingExperiment& experiment);

/// Gives every rank the best weights that the first has loaded, then validates; on every rank alike.
train::Validation validate_best(train::Task& task, const train::TrainerOptions& options);

}  // namespace deepwrist::training
