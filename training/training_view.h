#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/augment/pipeline.h"
#include "core/data/own_folds.h"
#include "core/data/row_problems.h"
#include "core/data/splits.h"
#include "core/engine/block.h"
#include "core/train/task.h"
#include "core/train/training_set.h"
#include "core/weights/channel_statistics.h"
#include "evaluation/drift/measured_images.h"
#include "training/data_digest.h"
#include "training/training_experiment.h"

namespace deepwrist::training {

/// The data of one view of either block, and the tasks that train on it.
class TrainingView {
 public:
  explicit TrainingView(const TrainingExperiment& experiment);
  virtual ~TrainingView() = default;

  virtual const train::TrainingSet& set() const = 0;
  /// Divides the rows, as dataset.folds says or else as folds(). To be called once, before split(). Throws
  /// Error(format) with all that is wrong with the folds of this view.
  void divide(View view);
  /// What a fold trains and validates.
  data::Split split(int fold) const;
  /// Of dataset.folds the rows as they are divided; else empty.
  const std::vector<data::DividedRow>& divided_rows() const { return divided_rows_; }

  virtual weights::ChannelStatistics statistics() const = 0;
  /// Augmentation follows from `seed`.
  virtual std::unique_ptr<train::Task> task(const data::Split& split,
                                            const weights::ChannelStatistics& statistics,
                                            std::uint64_t seed) const = 0;

  /// Images of each class, where what is learnt are classes.
  virtual std::vector<std::pair<std::string, std::size_t>> class_counts() const { return {}; }

  /// What the images measure, for the snapshot's data_profile.json; measured with digest(). None of images
  /// that are made while training.
  const evaluation::MeasuredImages& measured() const;
  /// Whether the images were made for training before and are used as they are.
  virtual bool prepared() const { return false; }
  /// A row's place and names in the table.
  virtual data::DividedRow divided_row(std::size_t /*row*/) const { return {}; }

  std::size_t size() const { return set().size(); }
  /// Of the images and targets that the view holds, and of dataset.folds; reads each once, when it is first
  /// asked for.
  const DataDigest& digest() const;
  /// That of the experiment's seed, for pictures; each model draws its own.
  const augment::Pipeline& augmentation() const { return augmentation_; }

 protected:
  /// The folds that are made here. Throws Error(format) where the rows do not suffice.
  virtual data::FoldOfRow folds() const = 0;
  /// Adds what is wrong with one fold.
  virtual void check_fold(int /*fold*/, const data::Split& /*split*/, data::RowProblems& /*problems*/) const {
  }
  /// What the file of a row's image says, as far as it is known.
  virtual evaluation::ImageOrigin origin(std::size_t /*row*/) const { return {}; }
  virtual DataDigest make_digest() const;
  const TrainingExperiment& experiment() const { return experiment_; }

 private:
  const TrainingExperiment& experiment_;
  augment::Pipeline augmentation_;
  data::FoldOfRow fold_of_row_;
  std::vector<data::DividedRow> divided_rows_;
  mutable std::optional<DataDigest> digest_;
  mutable evaluation::MeasuredImages measured_;
};

/// Reads and checks every image of every view of the experiment, so that nothing is trained before all of it
/// is known to be good. Throws Error(format) with everything that is wrong in any of them.
std::vector<std::unique_ptr<TrainingView>> open_views(const TrainingExperiment& experiment);

/// What the networks of the experiment are for.
const engine::Block& block_of(const TrainingExperiment& experiment);

/// Of `dataset.cache_mb`, what one view may use: all are open at once.
std::size_t cache_bytes_of_view(const TrainingExperiment& experiment);

/// The experiment's augmentation with the settings of dataset.augs and its neighbours.
augment::Pipeline experiment_augmentation(const TrainingExperiment& experiment, std::uint64_t seed);

/// The preprocessing that training records in the manifest.
Preprocessing training_preprocessing(const TrainingExperiment& experiment);

}  // namespace deepwrist::training
