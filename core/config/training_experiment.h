#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/preprocessing.h"
#include "core/base/view.h"
#include "core/config/inference.h"
#include "core/config/model_params.h"
#include "core/config/node.h"

namespace deepwrist::config {

/// `loss.*`. Names are PyTorch's with or without "torch.nn.", and WingLoss.
struct LossOptions {
  std::string name = "torch.nn.MSELoss";
  double label_smoothing = 0;  ///< CrossEntropyLoss
  double beta = 1;             ///< SmoothL1Loss: where it turns from square to linear
  double wing_width = 0.05;    ///< WingLoss, in fractions of the image
  double wing_curvature = 0.01;
};

/// `optimizer.*`. Names are PyTorch's with or without "torch.optim.".
struct OptimizerOptions {
  std::string name = "SGD";
  double lr = 0.1;
  double weight_decay = 0;
  double momentum = 0;  ///< SGD, RMSprop
  bool nesterov = false;
  std::array<double, 2> betas{0.9, 0.999};  ///< Adam, AdamW
  double alpha = 0.99;                      ///< RMSprop
  double eps = 1e-8;
};

/// `optimizer.scheduler.*`, stepped once an epoch. Names are PyTorch's; empty: a constant rate.
struct ScheduleOptions {
  std::string name;
  std::vector<int> milestones;  ///< MultiStepLR
  int step_size = 30;           ///< StepLR
  double gamma = 0.1;           ///< MultiStepLR, StepLR
  int t_max = 0;                ///< CosineAnnealingLR; 0: every epoch of the run
  double eta_min = 0;           ///< CosineAnnealingLR
  double factor = 0.1;          ///< ReduceLROnPlateau
  int patience = 10;            ///< ReduceLROnPlateau
  int warmup_epochs = 0;        ///< before any of them: from a tenth of the rate, linearly
};

enum class Precision { fp32, bf16, fp16 };

/// `train_params.*`: how one model is trained.
struct TrainOptions {
  int epochs = 300;
  int train_batch = 24;
  int validation_batch = 24;
  int release_after = 0;  ///< epochs in which only the head is trained
  bool mixup = false;
  double mixup_alpha = 0.4;
  double gradient_clip = 0;  ///< largest L2 norm; 0: none
  int accumulate = 1;        ///< batches a step
  double ema = 0;            ///< decay of the averaged weights; 0: none
  int early_stopping = 0;    ///< epochs without improvement; 0: never
  std::string metric = "loss";
  bool minimise = true;
  Precision precision = Precision::fp32;
};

/// A parameter of every augmentation of a name that the experiment sets outside the list (dataset.augs).
struct AugmentationSetting {
  std::string transform, parameter;
  Node value;
};

/// `dataset.prepared`: whether images were made for training before and are used as they are. `automatic`:
/// those of a relative name that are found in `data_home/data_folder/{PA|LAT}`.
enum class PreparedImages { automatic, yes, no };

/// `dataset.*` of training.
struct TrainingData {
  std::filesystem::path home;    ///< holds `meta` and `folder`
  std::filesystem::path folder;  ///< below `home`; may be empty
  std::string meta;
  std::vector<View> sides{View::pa, View::lat};
  std::string label = "Fracture";
  PreparedImages prepared = PreparedImages::automatic;  ///< of the localizer
  int workers = 1;                                      ///< threads that prepare batches
  std::size_t cache_bytes = std::size_t{2} << 30;       ///< decoded images kept in memory
  std::vector<AugmentationSetting> augmentation;
  DatasetOptions limits;  ///< of one file; its other members are not used
};

enum class Resume { automatic, never, folder };

/// Experiment of `train_localizer` and `train_classifier`.
struct TrainingExperiment {
  RuntimeOptions runtime;
  Node root;  ///< the whole configuration, evaluated: params.yaml and `augmentation`
  std::vector<std::filesystem::path> config_folders;
  void composed(const Node& tree, const std::vector<std::filesystem::path>& folders);

  std::string pipeline;  ///< "localizer" or "classifier"
  std::filesystem::path snapshot_dir;
  bool dated_folder = false;  ///< the name of snapshot_dir has the time in it: each run has another
  std::uint64_t seed = 2020;
  TrainingData dataset;
  Node augmentation;                     ///< list or name; null: the block's own
  PreprocessingOverrides preprocessing;  ///< `compat` in it holds for training as a whole
  HourglassParams hourglass;
  double hourglass_dropout = 0.25;  ///< share of channels before the heat maps, in training
  SeResNetParams se_resnet;
  std::filesystem::path pretrained;
  LossOptions loss;
  OptimizerOptions optimizer;
  ScheduleOptions schedule;
  TrainOptions train;
  int folds = 5;
  std::vector<int> only_folds;  ///< of these; empty: all
  int ensemble = 0;             ///< models from other seeds on the first split, in place of folds
  bool tensorboard = true;
  bool identify = false;          ///< file names and paths may be in the report
  std::filesystem::path preview;  ///< picture to write in place of training
  Resume resume = Resume::automatic;
  std::filesystem::path resume_folder;
  bool resume_with_changes = false;
};

}  // namespace deepwrist::config
