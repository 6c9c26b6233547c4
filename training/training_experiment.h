#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/share.h"
#include "core/base/view.h"
#include "core/config/architecture.h"
#include "core/config/node.h"
#include "core/data/dataset_options.h"
#include "core/data/own_folds.h"
#include "core/data/preprocessing_overrides.h"
#include "core/data/row_filter.h"
#include "core/program/runtime.h"
#include "core/train/train_options.h"
#include "localizer/heatmap_options.h"
#include "localizer/prepared_images.h"
#include "phantom/render.h"

namespace deepwrist::training {

/// A parameter of every augmentation of a name that the experiment sets outside the list (dataset.augs).
struct AugmentationSetting {
  std::string transform, parameter;
  config::Node value;
};

/// `dataset.*` of training.
struct TrainingData {
  std::filesystem::path home;    ///< holds `meta` and `folder`
  std::filesystem::path folder;  ///< below `home`; may be empty
  std::string meta;
  data::RowFilter filter;                           ///< of the rows of `meta`
  std::string folds;                                ///< a column of `meta` or a file; empty: folds are made
  std::shared_ptr<const data::OwnFolds> own_folds;  ///< what `folds` names
  bool allow_leak = false;                          ///< a patient may be trained and validated by one of them
  std::vector<View> sides{View::pa, View::lat};
  std::optional<phantom::Style> phantoms;  ///< made while training, in place of images of `meta`
  int phantoms_per_epoch = 2000, phantoms_validated = 200;  ///< of each view
  phantom::Traits phantoms_without;  ///< of those trained on
  int phantom_epochs = 1;  ///< epochs that show a phantom before another takes its place
  std::string label = "Fracture";
  bool balanced = false;  ///< of the classifier: an epoch has each class equally often
  localizer::PreparedImages prepared = localizer::PreparedImages::automatic;  ///< of the localizer
  int workers = 1;                                 ///< threads that prepare batches
  std::size_t cache_bytes = std::size_t{2} << 30;  ///< decoded images kept in memory
  std::vector<AugmentationSetting> augmentation;
  data::DatasetOptions limits;  ///< of one file; its other members are not used
};

enum class Resume { automatic, never, folder };

/// What is trained: `pipeline`.
enum class TrainedBlock { localizer, classifier };

/// "localizer" or "classifier", as `pipeline`, manifests and files of config/augmentation have it.
const char* name(TrainedBlock block);

/// Experiment of `train_localizer` and `train_classifier`.
struct TrainingExperiment {
  config::RuntimeOptions runtime;
  config::Node root;  ///< the whole configuration, evaluated: params.yaml and `augmentation`
  std::vector<std::filesystem::path> config_folders;
  void composed(const config::Node& tree, const std::vector<std::filesystem::path>& folders);

  TrainedBlock block = TrainedBlock::localizer;
  std::filesystem::path snapshot_dir;
  bool dated_folder = false;  ///< the name of snapshot_dir has the time in it: each run has another
  std::uint64_t seed = 2020;
  TrainingData dataset;
  config::Node augmentation;                   ///< list or name; null: the block's own
  data::PreprocessingOverrides preprocessing;  ///< `compat` in it holds for training as a whole
  config::Architecture model;
  double dropout = 0.25;  ///< of the localizer: share of channels before the heat maps
  localizer::HeatmapLoss heatmap_loss;
  std::filesystem::path pretrained;
  train::LossOptions loss;
  train::OptimizerOptions optimizer;
  train::ScheduleOptions schedule;
  train::TrainOptions train;
  int folds = 5;
  std::vector<int> only_folds;  ///< of these; empty: all
  int ensemble = 0;             ///< models from other seeds on the first split, in place of folds
  std::optional<Share> task;    ///< of the networks those that this process trains
  bool in_array = false;        ///< this process is a task of a job array
  bool finish = false;          ///< train nothing: make the snapshot of what is trained
  bool tensorboard = true;
  bool identify = false;          ///< file names and paths may be in the report
  std::filesystem::path preview;  ///< picture to write in place of training
  Resume resume = Resume::automatic;
  std::filesystem::path resume_folder;
  bool resume_with_changes = false;
  bool distributed = true;          ///< with the other processes that a launcher started
  int distributed_timeout_s = 600;  ///< how long one waits for another

  /// Networks of each view: folds, or members of the ensemble.
  int models() const { return ensemble > 0 ? ensemble : folds; }
  /// Whether other processes were told to train others of the networks.
  bool is_one_of_several() const { return in_array || (task && task->of > 1); }
};

}  // namespace deepwrist::training
