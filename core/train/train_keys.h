#pragma once

#include "core/config/key_registry.h"
#include "core/train/train_options.h"

namespace deepwrist::train {

/// `loss.*`.
void register_loss_keys(config::KeyRegistry& keys, LossOptions& loss);

/// `optimizer.name`, `optimizer.params.*`.
void register_optimizer_keys(config::KeyRegistry& keys, OptimizerOptions& optimizer);

/// `optimizer.scheduler.*`.
void register_schedule_keys(config::KeyRegistry& keys, ScheduleOptions& schedule);

/// `train_params.*` and `precision`: how one model is trained.
void register_train_keys(config::KeyRegistry& keys, TrainOptions& train);

}  // namespace deepwrist::train
