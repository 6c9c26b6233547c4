#include "core/config/training_keys.h"

#include <set>

#include "core/base/text.h"
#include "core/config/dataset_keys.h"
#include "core/config/inference_keys.h"
#include "core/config/model_keys.h"
#include "core/config/printed_config.h"
#include "core/config/reference_keys.h"
#include "core/config/table_path.h"

namespace deepwrist::config {
namespace fs = std::filesystem;
namespace {

/// What the original's files hold beside; its logging and devices are ours to decide.
void ignore_keys(KeyRegistry& keys) {
  keys.ignore({"workdir", "random_seed", "verbose", "original_cwd", "tb_flush_sec", "logging", "strategy",
               "sampling", "train_params.gpus", "train_params.fgsm", "train_params.checkpoint.keep_old",
               "tensorboard.log_dir", "tensorboard.comment", "model.params.use_drop", "dataset.name",
               "dataset.val", "dataset.crop_size", "dataset.keep_test_data", "dataset.renew_test_split"});
}

void register_data_keys(KeyRegistry& keys, TrainingExperiment& e) {
  auto& data = e.dataset;
  keys.add("dataset.data_home", data.home, "folder with the table and the images")
      .alias("dataset.train_data_home")
      .required()
      .input(PathKind::folder);
  keys.add("dataset.data_folder", data.folder, "folder below dataset.data_home that holds the images");
  keys.add("dataset.meta", data.meta,
           "CSV of the images: a path, or below data_home/data_folder or data_home")
      .required();
  keys.add("dataset.side", data.sides, "views to train, in this order").alias("dataset.views");
  keys.add("dataset.n_data_workers", data.workers, "threads that prepare batches; 0: the training thread")
      .range(0, 256);
  keys.add_with<double>("dataset.cache_mb", "2048", "memory for decoded images, in MiB",
                        [&data](double mb) { data.cache_bytes = static_cast<std::size_t>(mb * (1 << 20)); })
      .range(0, 1e7);
  keys.check([&data](const Binder& bound, Problems& problems) {
    if (data.sides.empty()) problems.add(bound.origin("dataset.side"), "dataset.side is an empty list");
    if (std::set(data.sides.begin(), data.sides.end()).size() < data.sides.size()) {
      problems.add(bound.origin("dataset.side"), "dataset.side has a view more than once");
    }
    if (data.meta.empty() || data.home.empty()) return;  // reported already
    auto found = find_table(data.meta, data.home, data.folder);
    data.meta = found.path;
    if (found.problem.empty() && fs::is_directory(data.meta))
      found.problem = "'" + printable(data.meta) + "' is a folder; training needs a CSV table";
    if (!found.problem.empty()) problems.add(bound.origin("dataset.meta"), "dataset.meta: " + found.problem);
  });
}

/// A number or switch that goes to a transform of the default list.
template <typename T>
void add_setting(KeyRegistry& keys, TrainingExperiment& e, const std::string& key,
                 const std::string& transform, const std::string& parameter, const std::string& meaning) {
  keys.add_with<T>(key, "of the list", meaning, [&e, key, transform, parameter](const T& value) {
    const auto stored = [&] {
      if constexpr (std::is_same_v<T, int>)
        return Node::Value(std::int64_t{value});
      else
        return Node::Value(value);
    }();
    e.dataset.augmentation.push_back({transform, parameter, Node(stored, Origin{key, 0})});
  });
}

void register_augmentation_keys(KeyRegistry& keys, TrainingExperiment& e) {
  keys.add_with<Node>("augmentation", e.pipeline,
                      "list of transforms, or the name of a file of config/augmentation",
                      [&e](const Node& list) { e.augmentation = list; })
      .default_text("the block's own");
  add_setting<bool>(keys, e, "dataset.use_cutout", "cutout", "enabled", "cut-out on or off");
  add_setting<double>(keys, e, "dataset.cutout", "cutout", "fraction", "side of the cut-out square");
  add_setting<bool>(keys, e, "dataset.use_target_jitter", "jitter", "enabled", "jitter of points on or off");
  add_setting<int>(keys, e, "dataset.augs.flip.axis", "flip", "axis", "1: left and right");
  add_setting<double>(keys, e, "dataset.augs.flip.p", "flip", "p", "how often images are flipped");
  add_setting<int>(keys, e, "dataset.augs.pad.pad_x", "pad", "pad_x", "width that images are padded to");
  add_setting<int>(keys, e, "dataset.augs.pad.pad_y", "pad", "pad_y", "height that images are padded to");
  add_setting<int>(keys, e, "dataset.augs.crop.crop_x", "crop", "crop_x", "width of the random crop");
  add_setting<int>(keys, e, "dataset.augs.crop.crop_y", "crop", "crop_y", "height of the random crop");
}

void register_optimisation_keys(KeyRegistry& keys, TrainingExperiment& e) {
  auto& loss = e.loss;
  keys.add("loss.class_name", loss.name, "MSELoss, L1Loss, SmoothL1Loss, WingLoss or CrossEntropyLoss")
      .alias("loss.name");
  keys.add("loss.params.label_smoothing", loss.label_smoothing, "CrossEntropyLoss").range(0, 1);
  keys.add("loss.params.beta", loss.beta, "SmoothL1Loss: where square turns to linear").positive();
  keys.add("loss.params.width", loss.wing_width, "WingLoss: where it turns to linear, of the image")
      .positive();
  keys.add("loss.params.curvature", loss.wing_curvature, "WingLoss").positive();
  auto& o = e.optimizer;
  keys.add("optimizer.name", o.name, "SGD, Adam, AdamW or RMSprop").alias("optimizer.class_name");
  keys.add("optimizer.params.lr", o.lr, "learning rate").positive();
  keys.add("optimizer.params.weight_decay", o.weight_decay, "L2 penalty; AdamW: decoupled").range(0, 1e6);
  keys.add("optimizer.params.momentum", o.momentum, "SGD, RMSprop").range(0, 1);
  keys.add("optimizer.params.nesterov", o.nesterov, "SGD");
  keys.add("optimizer.params.betas", o.betas, "Adam, AdamW").range(0, 1);
  keys.add("optimizer.params.alpha", o.alpha, "RMSprop").range(0, 1);
  keys.add("optimizer.params.eps", o.eps, "Adam, AdamW, RMSprop").range(0, 1);
  auto& s = e.schedule;
  const std::string block = "optimizer.scheduler.";
  keys.add(block + "name", s.name, "MultiStepLR, StepLR, CosineAnnealingLR, ReduceLROnPlateau or ConstantLR")
      .alias(block + "class_name");
  const auto param = [&](const std::string& name, auto& field, const std::string& meaning) -> Key& {
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

void register_train_keys(KeyRegistry& keys, TrainingExperiment& e) {
  auto& t = e.train;
  const std::string block = "train_params.";
  keys.add(block + "n_fold", e.folds, "folds of the cross-validation").range(2, 1000);
  keys.add(block + "folds", e.only_folds, "of these the ones to train, from 0")
      .range(0, 999)
      .default_text("all");
  keys.add(block + "num_ensemble", e.ensemble, "models from other seeds on the first split; 0: folds")
      .range(0, 1000);
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
  keys.add_choice("precision", t.precision,
                  {{"fp32", Precision::fp32}, {"bf16", Precision::bf16}, {"fp16", Precision::fp16}},
                  "type of the network's inner arithmetic; fp16 needs CUDA");
}

void register_run_keys(KeyRegistry& keys, TrainingExperiment& e) {
  keys.add("snapshot_dir", e.snapshot_dir, "folder of the snapshot").required();
  keys.add_with<std::size_t>("seed", to_text(static_cast<std::size_t>(e.seed)), "of every random number",
                             [&e](const std::size_t& seed) { e.seed = seed; });
  keys.add("model.pretrained", e.pretrained, "weights to start from: an ImageNet file or any snapshot's file")
      .input(PathKind::file);
  keys.add("report.identify", e.identify,
           "show file names and paths in the report, not only the table's own IDs");
  keys.add("preview_augmentation", e.preview, "PNG of augmented images to write, in place of training");
  keys.add("tensorboard.use", e.tensorboard, "event files for TensorBoard beside the checkpoints");
  keys.add_with<std::string>(
      "resume", "auto", "auto, never, or the snapshot folder to continue", [&e](const std::string& text) {
        e.resume = text == "auto" ? Resume::automatic : text == "never" ? Resume::never : Resume::folder;
        if (e.resume == Resume::folder) e.resume_folder = text;
      });
  keys.add("resume_with_changes", e.resume_with_changes,
           "continue although keys that change the result are not those of the run");
  keys.check([&e](const Binder& bound, Problems& problems) {
    if (std::set(e.only_folds.begin(), e.only_folds.end()).size() < e.only_folds.size()) {
      problems.add(bound.origin("train_params.folds"), "train_params.folds has a fold more than once");
    }
    for (const int fold : e.only_folds) {
      const int models = e.ensemble > 0 ? e.ensemble : e.folds;
      if (fold >= models) {
        problems.add(bound.origin("train_params.folds"), "train_params.folds: there is no fold " +
                                                             std::to_string(fold) + " among " +
                                                             std::to_string(models));
      }
    }
  });
}

void register_compat_key(KeyRegistry& keys, TrainingExperiment& e) {
  keys.add_choice("compat", e.preprocessing.compat_reference, {{"corrected", false}, {"reference", true}},
                  "reference: trains as the original does, defects included");
}

void register_common_keys(KeyRegistry& keys, TrainingExperiment& e, const std::string& pipeline) {
  keys.add("pipeline", e.pipeline, "localizer or classifier").default_text(pipeline);
  keys.check([&e, pipeline](const Binder& bound, Problems& problems) {
    if (e.pipeline.empty()) e.pipeline = pipeline;
    if (e.pipeline == pipeline) return;
    problems.add(bound.origin("pipeline"), "pipeline is '" + printable(e.pipeline, 40) +
                                               "', this program trains the " + pipeline + "; use train_" +
                                               (pipeline == "localizer" ? "classifier" : "localizer"));
  });
  register_data_keys(keys, e);
  register_augmentation_keys(keys, e);
  register_optimisation_keys(keys, e);
  register_train_keys(keys, e);
  register_run_keys(keys, e);
  register_runtime_keys(keys, e.runtime);
  register_network_names(keys, "", {pipeline == "localizer" ? kHourglassName : kSeResNetName});
  ignore_keys(keys);
}

}  // namespace

void TrainingExperiment::composed(const Node& tree, const std::vector<std::filesystem::path>& folders) {
  root = evaluated(tree);
  config_folders = folders;
  const auto* folder = tree.find("snapshot_dir");
  dated_folder = folder && folder->is_text() && folder->text().find("${now:") != std::string::npos;
}

void register_train_localizer_keys(KeyRegistry& keys, TrainingExperiment& e) {
  e.loss.name = "MSELoss";
  register_common_keys(keys, e, "localizer");
  register_hourglass_params(keys, e.hourglass);
  refuse_other_landmarks(keys, "model.params.", [&e] { return &e.hourglass; });
  keys.add_choice(
      "dataset.prepared", e.dataset.prepared,
      {{"auto", PreparedImages::automatic}, {"true", PreparedImages::yes}, {"false", PreparedImages::no}},
      "whether the images were prepared for training before, 8-bit, and are used as they are; auto: "
      "those of a relative Fname found in data_home/data_folder/PA or LAT. Others are radiographs, "
      "contrast-normalised as in inference");
  keys.add("model.params.drop", e.hourglass_dropout, "dropout of channels before the heat maps").range(0, 1);
  register_compat_key(keys, e);
  register_picture_keys(keys, e.preprocessing, "");
}

void register_train_classifier_keys(KeyRegistry& keys, TrainingExperiment& e) {
  e.loss.name = "CrossEntropyLoss";
  register_common_keys(keys, e, "classifier");
  register_se_resnet_params(keys, e.se_resnet);
  refuse_other_classes(keys, "model.params.", [&e] { return &e.se_resnet; });
  register_compat_key(keys, e);
  const std::string recorded = "as recorded with the regions, else as of create_dataset";
  register_picture_keys(keys, e.preprocessing, recorded);
  register_roi_keys(keys, e.preprocessing, recorded);
  keys.add("dataset.label", e.dataset.label, "column with the truth, 0 or 1");
}

}  // namespace deepwrist::config
