#pragma once

#include <array>
#include <string>
#include <vector>

namespace deepwrist::train {

/// `loss.*`. Names are PyTorch's with or without "torch.nn.", and WingLoss.
struct LossOptions {
  std::string name = "torch.nn.MSELoss";
  double label_smoothing = 0;       ///< CrossEntropyLoss
  std::vector<double> weight = {};  ///< CrossEntropyLoss, FocalLoss: of each class; empty: all 1
  bool balanced = false;            ///< `weight` is to be made from what is trained
  double gamma = 2;                 ///< FocalLoss
  double beta = 1;                  ///< SmoothL1Loss: where it turns from square to linear
  double wing_width = 0.05;         ///< WingLoss, in fractions of the image
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
  bool sync_bn = true;  ///< of several ranks: batch normalisation over the whole batch
};

}  // namespace deepwrist::train
