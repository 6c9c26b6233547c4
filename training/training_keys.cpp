#include "training/training_keys.h"

#include <set>

#include "classifier/classifier_keys.h"
#include "classifier/label_key.h"
#include "core/base/text.h"
#include "core/config/printed_config.h"
#include "core/data/filter_key.h"
#include "core/data/preprocessing_keys.h"
#include "core/data/table_path.h"
#include "core/program/param_keys.h"
#include "core/train/names.h"
#include "core/train/train_keys.h"
#include "localizer/builtin_localizer.h"
#include "localizer/localizer_keys.h"
#include "training/fold_keys.h"
#include "training/job_keys.h"
#include "training/phantom_keys.h"

// Where the keys come from:
//
//   pipeline, dataset.*, augmentation, snapshot_dir, seed, resume, ...        here
//   dataset.filter                                                            core/data/filter_key.h
//   dataset.folds, train_params.{n_fold, folds, num_ensemble}                 fold_keys.h
//   task, finish                                                              job_keys.h
//   dataset.phantoms, ...                                                     phantom_keys.h
//   loss.*, optimizer.*, the rest of train_params.*, precision                core/train/train_keys.h
//   model.name, model.params.*                                                the block's keys
//   dataset.reader, dataset.spacing, contrast.*; of the classifier roi.*      core/data/preprocessing_keys.h
//
// A field's value at registration is the default that --help shows, so the block's loss is set before. Keys
// of augmentation outside the list (dataset.augs.*, dataset.cutout, ...) are collected, and have no effect
// where `augmentation` is a list of the experiment's own (experiment_augmentation).

namespace deepwrist::training {
namespace {

namespace fs = std::filesystem;
using config::Binder;
using config::KeyRegistry;
using config::Node;
using config::PathKind;
using config::Problems;

/// What the original's files hold beside; its logging and devices are ours to decide.
void ignore_keys(KeyRegistry& keys) {
  keys.ignore({"workdir", "random_seed", "verbose", "original_cwd", "tb_flush_sec", "logging", "strategy",
               "sampling", "train_params.gpus", "train_params.fgsm", "train_params.checkpoint.keep_old",
               "tensorboard.log_dir", "tensorboard.comment", "model.params.use_drop", "dataset.name",
               "dataset.val", "dataset.crop_size", "dataset.keep_test_data", "dataset.renew_test_split"});
}

/// `needed`: there is nothing else to train on.
void register_data_keys(KeyRegistry& keys, TrainingExperiment& experiment, bool needed) {
  auto& dataset = experiment.dataset;
  auto& home = keys.add("dataset.data_home", dataset.home, "folder with the table and the images")
                   .alias("dataset.train_data_home")
                   .input(PathKind::folder);
  keys.add("dataset.data_folder", dataset.folder, "folder below dataset.data_home that holds the images");
  auto& meta = keys.add("dataset.meta", dataset.meta,
                        "CSV of the images: a path, or below data_home/data_folder or data_home");
  if (needed) {
    home.required();
    meta.required();
  }
  data::register_filter_key(keys, dataset.filter);
  keys.add("dataset.side", dataset.sides, "views to train, in this order").alias("dataset.views");
  keys.add("dataset.n_data_workers", dataset.workers, "threads that prepare batches; 0: the training thread")
      .range(0, 256);
  keys.add_with<double>(
          "dataset.cache_mb", "2048", "memory for decoded images, in MiB",
          [&dataset](double mb) { dataset.cache_bytes = static_cast<std::size_t>(mb * (1 << 20)); })
      .range(0, 1e7);
  keys.check([&dataset](const Binder& bound, Problems& problems) {
    if (dataset.sides.empty()) problems.add(bound.origin("dataset.side"), "dataset.side is an empty list");
    if (std::set(dataset.sides.begin(), dataset.sides.end()).size() < dataset.sides.size()) {
      problems.add(bound.origin("dataset.side"), "dataset.side has a view more than once");
    }
    if (dataset.meta.empty() || dataset.home.empty() || dataset.phantoms) return;  // reported elsewhere
    auto found = data::find_table(dataset.meta, dataset.home, dataset.folder);
    dataset.meta = found.path;
    if (found.problem.empty() && fs::is_directory(dataset.meta))
      found.problem = "'" + printable(dataset.meta) + "' is a folder; training needs a CSV table";
    if (!found.problem.empty()) problems.add(bound.origin("dataset.meta"), "dataset.meta: " + found.problem);
  });
}

/// A number or switch that goes to a transform of the default list.
template <typename T>
void add_setting(KeyRegistry& keys, TrainingExperiment& experiment, const std::string& key,
                 const std::string& transform, const std::string& parameter, const std::string& meaning) {
  keys.add_with<T>(key, "of the list", meaning, [&experiment, key, transform, parameter](const T& value) {
    const auto stored = [&] {
      if constexpr (std::is_same_v<T, int>)
        return Node::Value(std::int64_t{value});
      else
        return Node::Value(value);
    }();
    experiment.dataset.augmentation.push_back({transform, parameter, Node(stored, config::Origin{key, 0})});
  });
}

void register_augmentation_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  keys.add_with<Node>("augmentation", name(experiment.block),
                      "list of transforms, or the name of a file of config/augmentation",
                      [&experiment](const Node& list) { experiment.augmentation = list; })
      .default_text("the block's own");
  add_setting<bool>(keys, experiment, "dataset.use_cutout", "cutout", "enabled", "cut-out on or off");
  add_setting<double>(keys, experiment, "dataset.cutout", "cutout", "fraction", "side of the cut-out square");
  add_setting<bool>(keys, experiment, "dataset.use_target_jitter", "jitter", "enabled",
                    "jitter of points on or off");
  add_setting<int>(keys, experiment, "dataset.augs.flip.axis", "flip", "axis", "1: left and right");
  add_setting<double>(keys, experiment, "dataset.augs.flip.p", "flip", "p", "how often images are flipped");
  add_setting<int>(keys, experiment, "dataset.augs.pad.pad_x", "pad", "pad_x",
                   "width that images are padded to");
  add_setting<int>(keys, experiment, "dataset.augs.pad.pad_y", "pad", "pad_y",
                   "height that images are padded to");
  add_setting<int>(keys, experiment, "dataset.augs.crop.crop_x", "crop", "crop_x",
                   "width of the random crop");
  add_setting<int>(keys, experiment, "dataset.augs.crop.crop_y", "crop", "crop_y",
                   "height of the random crop");
}

void register_run_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  keys.add("snapshot_dir", experiment.snapshot_dir, "folder of the snapshot").required();
  keys.add_with<std::size_t>("seed", config::to_text(static_cast<std::size_t>(experiment.seed)),
                             "of every random number",
                             [&experiment](const std::size_t& seed) { experiment.seed = seed; });
  keys.add("model.pretrained", experiment.pretrained,
           "weights to start from: an ImageNet file, any snapshot's file or folder, or builtin, the "
           "localizer that "
           "comes with the programs")
      .input(PathKind::file_or_folder, localizer::kBuiltin);
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    if (experiment.pretrained != localizer::kBuiltin) return;
    const auto origin = bound.origin("model.pretrained");
    if (experiment.block != TrainedBlock::localizer) {
      problems.add(origin, "model.pretrained: what is built in is a localizer");
      return;
    }
    experiment.pretrained = localizer::builtin_snapshot();
    if (experiment.pretrained.empty())
      problems.add(origin, "model.pretrained: no localizer comes with these programs (looked for in " +
                               localizer::builtin_places_text() + ")");
  });
  keys.add("report.identify", experiment.identify,
           "show file names and paths in the report, not only the table's own IDs");
  keys.add("preview_augmentation", experiment.preview,
           "PNG of augmented images to write, in place of training");
  keys.add("tensorboard.use", experiment.tensorboard, "event files for TensorBoard beside the checkpoints");
  keys.add_with<std::string>("resume", "auto", "auto, never, or the snapshot folder to continue",
                             [&experiment](const std::string& text) {
                               experiment.resume = text == "auto"    ? Resume::automatic
                                                   : text == "never" ? Resume::never
                                                                     : Resume::folder;
                               if (experiment.resume == Resume::folder) experiment.resume_folder = text;
                             });
  keys.add("resume_with_changes", experiment.resume_with_changes,
           "continue although keys that change the result are not those of the run");
  keys.add_choice("distributed", experiment.distributed, {{"auto", true}, {"off", false}},
                  "auto: trains together with the other processes of torchrun, srun or mpirun; off: alone");
  keys.add("distributed_timeout_s", experiment.distributed_timeout_s,
           "seconds that a process waits for another before it gives up")
      .range(1, 1e6);
}

void register_compat_key(KeyRegistry& keys, TrainingExperiment& experiment) {
  keys.add_choice("compat", experiment.preprocessing.compat_reference,
                  {{"corrected", false}, {"reference", true}},
                  "reference: trains as the original does, defects included");
}

/// `pipeline`, which names the block that this program trains.
void register_pipeline_key(KeyRegistry& keys, TrainingExperiment& experiment, TrainedBlock trained) {
  experiment.block = trained;
  keys.add_choice(
      "pipeline", experiment.block,
      {{localizer::kBlockName, TrainedBlock::localizer}, {classifier::kBlockName, TrainedBlock::classifier}},
      "localizer or classifier");
  keys.check([&experiment, trained](const Binder& bound, Problems& problems) {
    if (experiment.block == trained) return;
    const std::string given = name(experiment.block), ours = name(trained);
    problems.add(bound.origin("pipeline"),
                 "pipeline is '" + given + "', this program trains the " + ours + "; use train_" + given);
  });
}

/// Landmarks are no classes, and classes are no distances.
void check_loss_of_block(const TrainingExperiment& experiment, const Binder& bound, Problems& problems) {
  const bool needs_classes = experiment.block == TrainedBlock::classifier;
  if (train::is_of_classes(experiment.loss.name) == needs_classes || !train::is_loss(experiment.loss.name))
    return;
  problems.add(
      bound.origin("loss.class_name"),
      "loss.class_name: " + experiment.loss.name +
          (needs_classes
               ? " is of distances; a classifier learns by CrossEntropyLoss or FocalLoss"
               : " is of classes; landmarks are learnt by MSELoss, L1Loss, SmoothL1Loss or WingLoss"));
}

void register_common_keys(KeyRegistry& keys, TrainingExperiment& experiment, TrainedBlock trained) {
  register_pipeline_key(keys, experiment, trained);
  register_data_keys(keys, experiment, trained == TrainedBlock::classifier);
  if (trained == TrainedBlock::localizer) register_phantom_keys(keys, experiment);
  register_augmentation_keys(keys, experiment);
  train::register_loss_keys(keys, experiment.loss);
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    check_loss_of_block(experiment, bound, problems);
  });
  train::register_optimizer_keys(keys, experiment.optimizer);
  train::register_schedule_keys(keys, experiment.schedule);
  register_fold_keys(keys, experiment);
  train::register_train_keys(keys, experiment.train);
  register_run_keys(keys, experiment);
  register_job_keys(keys, experiment);
  config::register_runtime_keys(keys, experiment.runtime);
  ignore_keys(keys);
}

}  // namespace

const char* name(TrainedBlock block) {
  return block == TrainedBlock::localizer ? localizer::kBlockName : classifier::kBlockName;
}

void TrainingExperiment::composed(const Node& tree, const std::vector<std::filesystem::path>& folders) {
  root = config::evaluated(tree);
  config_folders = folders;
  const auto* folder = tree.find("snapshot_dir");
  dated_folder = folder && folder->is_text() && folder->text().find("${now:") != std::string::npos;
}

void register_train_localizer_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  experiment.loss.name = "MSELoss";
  register_common_keys(keys, experiment, TrainedBlock::localizer);
  localizer::register_trained_localizer_keys(keys, experiment.model,
                                             config::network_names(classifier::network_tables()));
  keys.add_choice(
      "dataset.prepared", experiment.dataset.prepared,
      {{"auto", localizer::PreparedImages::automatic},
       {"true", localizer::PreparedImages::yes},
       {"false", localizer::PreparedImages::no}},
      "whether the images were prepared for training before, 8-bit, and are used as they are; auto: "
      "those of a relative Fname found in data_home/data_folder/PA or LAT. Others are radiographs, "
      "contrast-normalised as in inference");
  keys.add("loss.params.heatmap_weight", experiment.heatmap_loss.weight,
           "of the cross-entropy between each heat map and a Gaussian about its landmark, added to the loss "
           "of the "
           "points; 0: points alone, as the original")
      .range(0, 1e3);
  keys.add("loss.params.heatmap_sigma_px", experiment.heatmap_loss.sigma_px,
           "of that Gaussian, in pixels of the heat map, which has a quarter of the image's")
      .range(0.3, 30);
  keys.add("model.params.drop", experiment.dropout, "dropout of channels before the heat maps").range(0, 1);
  register_compat_key(keys, experiment);
  data::register_picture_keys(keys, experiment.preprocessing, "");
}

void register_train_classifier_keys(KeyRegistry& keys, TrainingExperiment& experiment) {
  experiment.loss.name = "CrossEntropyLoss";
  register_common_keys(keys, experiment, TrainedBlock::classifier);
  classifier::register_trained_classifier_keys(keys, experiment.model,
                                               config::network_names(localizer::network_tables()));
  register_compat_key(keys, experiment);
  const std::string recorded = "as recorded with the regions, else as of create_dataset";
  data::register_picture_keys(keys, experiment.preprocessing, recorded);
  data::register_roi_keys(keys, experiment.preprocessing, recorded);
  classifier::register_label_key(keys, experiment.dataset.label);
  keys.add_choice("dataset.sampler", experiment.dataset.balanced, {{"shuffled", false}, {"balanced", true}},
                  "what an epoch holds: every image once; or as many, of fractures and others equally often");
}

}  // namespace deepwrist::training
