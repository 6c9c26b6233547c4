#include "core/train/train_keys.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "core/train/names.h"
#include "core/train/schedule.h"

namespace deepwrist::train {
namespace {

using config::KeyRegistry;

/// "A, B or C".
template <typename Names>
std::string one_of(const Names& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += names[i];
  }
  return text;
}

/// A list that cannot be one leaves a weight that check_loss refuses.
void read_weight(const config::Node& node, LossOptions& loss) {
  loss.balanced = config::is_word(node, "balanced");
  loss.weight.clear();
  if (!loss.balanced && config::convert(node, loss.weight)) loss.weight = {-1};
}

/// Keys that say something of classes need a loss that has some. The others are read as they always were.
void check_loss(const LossOptions& loss, const config::Binder& bound, config::Problems& problems) {
  const auto is = [&](const char* name) { return loss.name.ends_with(name); };
  const auto is_given = [&](const std::string& key) { return !bound.origin(key).source.empty(); };
  const std::string weight = "loss.params.weight", gamma = "loss.params.gamma",
                    smoothing = "loss.params.label_smoothing";
  if (is_given(weight) && !is_of_classes(loss.name))
    problems.add(bound.origin(weight), weight + " is of CrossEntropyLoss and FocalLoss, not of " + loss.name);
  const bool is_good = std::ranges::all_of(loss.weight, [](double w) { return w > 0 && std::isfinite(w); });
  if (!loss.balanced && is_given(weight) && (loss.weight.size() != 2 || !is_good))
    problems.add(
        bound.origin(weight),
        weight + " must be balanced, or two positive numbers, those of the classes 0 and 1: [1, 2.5]");
  if (is_given(gamma) && !is("FocalLoss"))
    problems.add(bound.origin(gamma), gamma + " is of FocalLoss, not of " + loss.name);
  if (is("FocalLoss") && loss.label_smoothing > 0)
    problems.add(bound.origin(smoothing), smoothing + " is of CrossEntropyLoss, not of FocalLoss");
}

}  // namespace

void register_loss_keys(KeyRegistry& keys, LossOptions& loss) {
  keys.add("loss.class_name", loss.name, one_of(kLossNames)).alias("loss.name");
  keys.add("loss.params.label_smoothing", loss.label_smoothing, "CrossEntropyLoss").range(0, 1);
  keys.add_with<config::Node>(
          "loss.params.weight", "",
          "CrossEntropyLoss, FocalLoss: a weight for each class, [of 0, of 1], or balanced: what makes both "
          "count alike",
          [&loss](const config::Node& node) { read_weight(node, loss); })
      .default_text("1 each");
  keys.add("loss.params.gamma", loss.gamma, "FocalLoss: how much less easy images count; 0: not less")
      .range(0, 10);
  keys.add("loss.params.beta", loss.beta, "SmoothL1Loss: where square turns to linear").positive();
  keys.add("loss.params.width", loss.wing_width, "WingLoss: where it turns to linear, of the image")
      .positive();
  keys.add("loss.params.curvature", loss.wing_curvature, "WingLoss").positive();
  keys.check([&loss](const config::Binder& bound, config::Problems& problems) {
    check_loss(loss, bound, problems);
  });
}

void register_optimizer_keys(KeyRegistry& keys, OptimizerOptions& o) {
  keys.add("optimizer.name", o.name, one_of(kOptimizerNames)).alias("optimizer.class_name");
  keys.add("optimizer.params.lr", o.lr, "learning rate").positive();
  keys.add("optimizer.params.weight_decay", o.weight_decay, "L2 penalty; AdamW: decoupled").range(0, 1e6);
  keys.add("optimizer.params.momentum", o.momentum, "SGD, RMSprop").range(0, 1);
  keys.add("optimizer.params.nesterov", o.nesterov, "SGD");
  keys.add("optimizer.params.betas", o.betas, "Adam, AdamW").range(0, 1);
  keys.add("optimizer.params.alpha", o.alpha, "RMSprop").range(0, 1);
  keys.add("optimizer.params.eps", o.eps, "Adam, AdamW, RMSprop").range(0, 1);
}

void register_schedule_keys(KeyRegistry& keys, ScheduleOptions& s) {
  const std::string block = "optimizer.scheduler.";
  keys.add(block + "name", s.name, one_of(schedule_names())).alias(block + "class_name");
  const auto param = [&](const std::string& name, auto& field, const std::string& meaning) -> config::Key& {
    return keys.add(block + "params." + name, field, meaning).alias(block + name);
  };
  param("milestones", s.milestones, "MultiStepLR: epochs, from 0").range(0, 1e9);
  param("step_size", s.step_size, "StepLR: epochs").range(1, 1e9);
  param("gamma", s.gamma, "MultiStepLR, StepLR: factor").range(0, 1e6);
  param("T_max", s.t_max, "CosineAnnealingLR: epochs; 0: those of the run").range(0, 1e9);
  param("eta_min", s.eta_min, "CosineAnnealingLR: least rate").range(0, 1e6);
  param("factor", s.factor, "ReduceLROnPlateau").range(0, 1);
  param("patience", s.patience, "ReduceLROnPlateau: epochs").range(0, 1e9);
  keys.add(block + "warmup_epochs", s.warmup_epochs, "epochs of linear warm-up before the schedule")
      .range(0, 1e9);
}

void register_train_keys(KeyRegistry& keys, TrainOptions& t) {
  const std::string block = "train_params.";
  keys.add(block + "n_epochs", t.epochs, "epochs").range(1, 1e6);
  keys.add(block + "train_bs", t.train_batch, "images a training batch").range(1, 1e5);
  keys.add(block + "val_bs", t.validation_batch, "images a validation batch").range(1, 1e5);
  keys.add(block + "release_after", t.release_after, "epochs in which only the last layer is trained")
      .range(0, 1e6);
  keys.add(block + "mixup.enabled", t.mixup, "mixes each batch with a permutation of itself");
  keys.add(block + "mixup.alpha", t.mixup_alpha, "its share is drawn from Beta(alpha, alpha)").positive();
  keys.add(block + "gradient_clip", t.gradient_clip, "largest norm of the gradient; 0: any").range(0, 1e9);
  keys.add(block + "accumulate", t.accumulate, "batches whose gradients make one step").range(1, 1e4);
  keys.add(block + "ema", t.ema, "decay of averaged weights, which are then validated and kept; 0: none")
      .range(0, 0.999999);
  keys.add(block + "early_stopping", t.early_stopping, "epochs without improvement that end a fold; 0: never")
      .range(0, 1e6);
  keys.add(block + "checkpoint.metric", t.metric, "what decides on the best epoch");
  keys.add_choice(block + "checkpoint.mode", t.minimise, {{"min", true}, {"max", false}}, "which is better");
  keys.add(block + "sync_bn", t.sync_bn,
           "of several processes: batch normalisation over the whole batch; false: over each one's part, "
           "faster, but not the weights of one process");
  keys.add_choice("precision", t.precision,
                  {{"fp32", Precision::fp32}, {"bf16", Precision::bf16}, {"fp16", Precision::fp16}},
                  "type of the network's inner arithmetic; fp16 needs CUDA");
}

}  // namespace deepwrist::train
