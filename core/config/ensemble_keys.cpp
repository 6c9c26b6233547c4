#include "core/config/ensemble_keys.h"

#include "core/base/text.h"
#include "core/config/inference_keys.h"
#include "core/config/model_keys.h"
#include "core/config/reference_keys.h"
#include "core/config/table_path.h"

namespace deepwrist::config {
namespace {

namespace fs = std::filesystem;

/// What the original's files hold of training and of other programs.
void ignore_other_keys(KeyRegistry& keys) {
  keys.ignore({"workdir",
               "snapshot_dir",
               "random_seed",
               "verbose",
               "original_cwd",
               "tb_flush_sec",
               "logging",
               "tensorboard",
               "pickle_file",
               "pipeline",
               "loss",
               "optimizer",
               "sampling",
               "strategy",
               "save_gradcam",
               "save_gradcam_npy",
               "gradcam_dir",
               "save_defect",
               "defect_dir",
               "save_image",
               "save_image_dir",
               "model.pretrained",
               "model.params.use_drop"});
  register_network_names(keys, "", {kSeResNetName});
  keys.ignore({"dataset.name", "dataset.data_folder", "dataset.val", "dataset.crop_size",
               "dataset.n_data_workers", "dataset.use_target_jitter", "dataset.use_cutout", "dataset.cutout",
               "dataset.keep_test_data", "dataset.renew_test_split", "dataset.augs"});
}

/// The table where it is found: as given, else below the folder of its images.
void check_table(const char* key, std::string& meta, const fs::path& home, const Binder& bound,
                 Problems& problems) {
  if (meta.empty()) return;
  const auto found = find_table(meta, home, {});
  meta = found.path;
  if (!found.problem.empty()) problems.add(bound.origin(key), std::string(key) + ": " + found.problem);
}

void register_sides(KeyRegistry& keys, RoiSetOptions& dataset) {
  keys.add("dataset.side", dataset.sides, "views to work on").alias("dataset.views");
  keys.check([&dataset](const Binder& bound, Problems& problems) {
    if (dataset.sides.empty()) problems.add(bound.origin("dataset.side"), "dataset.side is an empty list");
  });
}

}  // namespace

void register_calibrate_keys(KeyRegistry& keys, CalibrationExperiment& e) {
  register_classifier_keys(keys, e.classifier);
  keys.add_choice("logits", e.source,
                  {{"auto", LogitSource::automatic},
                   {"validation", LogitSource::validation},
                   {"images", LogitSource::images}},
                  "validation: of the training run's validation.csv; images: of the networks on regions of "
                  "interest they were not trained on; auto: the first where there is one");
  keys.add("dataset.data_home", e.dataset.home, "folder with the regions PA/ID_PA.png, LAT/ID_LAT.png")
      .default_text("not needed with validation.csv");
  keys.add("dataset.meta", e.dataset.meta, "CSV of the regions that the networks were trained on")
      .default_text("not needed with validation.csv");
  keys.add("dataset.label", e.dataset.label, "column with the truth, 0 or 1");
  register_sides(keys, e.dataset);
  keys.add_choice(
          "folds", e.fold_rule,
          {{"group_k_fold", FoldRule::group_k_fold}, {"stratified", FoldRule::stratified}},
          "how training divided these regions: by ID as the original, or with equal shares of the label")
      .default_text("as the weights were trained");
  keys.add("train_params.n_fold", e.folds, "folds of the training").range(2, 1000);
  keys.add("train_params.num_ensemble", e.ensemble,
           "members of a deep ensemble, all validated on the first fold; 0: one member a fold")
      .range(0, 1000);
  keys.add_with<std::size_t>("seed", to_text(static_cast<std::size_t>(e.seed)),
                             "of the training's stratified folds, and of the cross-validation here",
                             [&e](const std::size_t& seed) { e.seed = seed; });
  keys.add_choice(
      "operating_points.rule", e.operating_points.kind,
      {{"none", OperatingPointKind::none},
       {"youden", OperatingPointKind::youden},
       {"sensitivity", OperatingPointKind::sensitivity},
       {"specificity", OperatingPointKind::specificity}},
      "thresholds of PA, LAT and study for test, chosen on the same out-of-fold cases: Youden's, or "
      "those with the wanted sensitivity or specificity");
  keys.add("operating_points.target", e.operating_points.target, "the wanted sensitivity or specificity")
      .range(0.5, 1);
  keys.add(
      "force", e.force,
      "store temperatures also where they make the cross-validated log loss worse, which is said either way");
  keys.add("save_path", e.save_path, "JSON of the figures; the report goes beside it")
      .default_text("calibration.json in the snapshot folder");
  register_runtime_keys(keys, e.runtime);
  ignore_other_keys(keys);
  keys.ignore({"localizer", "gt", "augmentation", "precision", "train_params.folds", "train_params.ema",
               "train_params.gradient_clip", "train_params.accumulate", "train_params.early_stopping",
               "train_params.n_epochs", "train_params.release_after", "train_params.train_bs",
               "train_params.val_bs", "train_params.fgsm", "train_params.mixup", "train_params.gpus",
               "train_params.checkpoint"});
  keys.check([&e](const Binder& bound, Problems& problems) {
    if (e.save_path.empty()) e.save_path = e.classifier.snapshot_folder / "calibration.json";
    if (e.source == LogitSource::images) {
      for (const auto& [key, empty] : {std::pair("dataset.data_home", e.dataset.home.empty()),
                                       std::pair("dataset.meta", e.dataset.meta.empty())}) {
        if (empty) problems.add(bound.origin("logits"), std::string("logits=images needs ") + key);
      }
    }
    check_table("dataset.meta", e.dataset.meta, e.dataset.home, bound, problems);
  });
}

void register_eval_ood_keys(KeyRegistry& keys, OodExperiment& e) {
  keys.add("save_path", e.save_path, "CSV of the scores; numbers and report go beside it").required();
  register_classifier_keys(keys, e.classifier);
  register_localizer_keys(keys, e.localizer, /*at_top=*/false, /*needed=*/false);
  keys.add_choice(
      "dataset.images", e.images,
      {{"auto", OodImages::automatic},
       {"regions", OodImages::regions},
       {"radiographs", OodImages::radiographs}},
      "what the tables name: regions, radiographs (Fname) that the localizer cuts regions from, or "
      "auto: radiographs where none of the regions is there");
  keys.add("resume", e.runtime.earlier.resume,
           "keep the regions that an earlier run has cut from radiographs");
  keys.add("overwrite", e.runtime.earlier.overwrite, "replace regions that another run has cut");
  keys.add("fold_snapshot_folder", e.fold_ensemble,
           "weights of an ensemble of folds, to compare the ensemble of snapshot_folder with")
      .input(PathKind::folder);
  keys.add("dataset.data_home", e.dataset.home,
           "regions of interest like those of the training: PA/ID_PA.png; for radiographs the folder of the "
           "training's, for its mean_std_{0,1}.npy")
      .required()
      .input(PathKind::folder);
  keys.add("dataset.ood_home", e.other_home,
           "regions of interest of the other set; of no matter for radiographs")
      .required()
      .input(PathKind::folder);
  keys.add("dataset.meta", e.dataset.meta,
           "CSV of both sets, with a column OOD that is 1 for the other one; or of the first set only")
      .required();
  keys.add("dataset.ood_meta", e.other_meta, "CSV of the other set, where it has its own");
  keys.add("gt", e.gt, "column with the truth; blanks and a single class will do");
  register_sides(keys, e.dataset);
  keys.add("ensemble_sizes", e.sizes, "so many first members make the ensembles that are compared")
      .range(2, 1000);
  register_calibration_key(keys, e.calibration);
  register_runtime_keys(keys, e.runtime);
  ignore_other_keys(keys);
  register_network_names(keys, "localizer.", {kHourglassName});
  keys.ignore({"train_params", "seed", "localizer.loss", "localizer.dataset.crop_size",
               "localizer.model.pretrained", "localizer.model.params.use_drop"});
  keys.check([&e](const Binder& bound, Problems& problems) {
    check_table("dataset.meta", e.dataset.meta, e.dataset.home, bound, problems);
    check_table("dataset.ood_meta", e.other_meta, e.other_home, bound, problems);
    if (e.gt.empty()) {
      problems.add(bound.origin("gt"), "gt is an empty list; give the name of the column with the truth");
    } else {
      e.dataset.label = e.gt.front();
    }
  });
}

}  // namespace deepwrist::config
