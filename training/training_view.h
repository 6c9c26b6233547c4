#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/data/splits.h"
#include "core/train/task.h"
#include "core/weights/channel_statistics.h"
#include "core/weights/manifest.h"
#include "training/data_digest.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The data of one view of either block, and the tasks that train on it.
class TrainingView {
 public:
  virtual ~TrainingView() = default;

  virtual std::size_t size() const = 0;
  /// Of the images as the network gets them, before augmentation, and of their targets.
  virtual DataDigest digest() const = 0;
  virtual data::FoldOfRow folds() const = 0;
  virtual weights::ChannelStatistics statistics() const = 0;
  /// Input channels of the network.
  virtual std::size_t channels() const = 0;
  /// Augmentation follows from `seed`.
  virtual std::unique_ptr<train::Task> task(const data::Split& split,
                                            const weights::ChannelStatistics& statistics,
                                            std::uint64_t seed) const = 0;
  /// A sample before augmentation, for pictures.
  virtual augment::Sample sample(std::size_t row) const = 0;
  virtual std::string file_name(std::size_t row) const = 0;
  /// The table's own ID; the row's number where it has none.
  virtual std::string id(std::size_t row) const = 0;
  /// That of the experiment's seed, for pictures; each model draws its own.
  virtual const augment::Pipeline& augmentation() const = 0;
};

/// Reads and checks every image of every view of the experiment, so that nothing is trained before all of it
/// is known to be good. Throws Error(format) with everything that is wrong in any of them.
std::vector<std::unique_ptr<TrainingView>> open_views(const TrainingExperiment& experiment);

/// Of `dataset.cache_mb`, what one view may use: all are open at once.
std::size_t cache_bytes_of_view(const TrainingExperiment& experiment);

/// The experiment's augmentation with the settings of dataset.augs and its neighbours.
augment::Pipeline experiment_augmentation(const TrainingExperiment& experiment, std::uint64_t seed);

/// The preprocessing that training records in the manifest.
Preprocessing training_preprocessing(const TrainingExperiment& experiment);

}  // namespace deepwrist::training
