#include "apps/calibrate/calibrate_keys.h"

#include "classifier/classifier_keys.h"
#include "classifier/label_key.h"

namespace deepwrist::calibrate {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

void register_calibrate_keys(KeyRegistry& keys, CalibrationExperiment& experiment) {
  classifier::register_classifier_keys(keys, experiment.classifier, {});
  keys.add_choice("logits", experiment.source,
                  {{"auto", LogitSource::automatic},
                   {"validation", LogitSource::validation},
                   {"images", LogitSource::images}},
                  "validation: of the training run's validation.csv; images: of the networks on regions of "
                  "interest they were not trained on; auto: the first where there is one");
  keys.add("dataset.data_home", experiment.dataset.home,
           "folder with the regions PA/ID_PA.png, LAT/ID_LAT.png")
      .default_text("not needed with validation.csv");
  keys.add("dataset.meta", experiment.dataset.meta, "CSV of the regions that the networks were trained on")
      .default_text("not needed with validation.csv");
  classifier::register_label_key(keys, experiment.dataset.label);
  classifier::register_sides(keys, experiment.dataset);
  keys.add_choice(
          "folds", experiment.fold_rule,
          {{"group_k_fold", FoldRule::group_k_fold}, {"stratified", FoldRule::stratified}},
          "how training divided these regions: by ID as the original, or with equal shares of the label")
      .default_text("as the weights were trained");
  keys.add("train_params.n_fold", experiment.folds, "folds of the training").range(2, 1000);
  keys.add("train_params.num_ensemble", experiment.ensemble,
           "members of a deep ensemble, all validated on the first fold; 0: one member a fold")
      .range(0, 1000);
  keys.add_with<std::size_t>("seed", config::to_text(static_cast<std::size_t>(experiment.seed)),
                             "of the training's stratified folds, and of the cross-validation here",
                             [&experiment](const std::size_t& seed) { experiment.seed = seed; });
  keys.add_choice(
      "operating_points.rule", experiment.operating_points.kind,
      {{"none", OperatingPointKind::none},
       {"youden", OperatingPointKind::youden},
       {"sensitivity", OperatingPointKind::sensitivity},
       {"specificity", OperatingPointKind::specificity}},
      "thresholds of PA, LAT and study for test, chosen on the same out-of-fold cases: Youden's, or "
      "those with the wanted sensitivity or specificity");
  keys.add("operating_points.target", experiment.operating_points.target,
           "the wanted sensitivity or specificity")
      .range(0.5, 1);
  keys.add("decision.find", experiment.decision.find,
           "look for the two thresholds between which test says doubt, on the same out-of-fold cases");
  keys.add("decision.sensitivity", experiment.decision.aims.sensitivity,
           "wanted of the lower one, below which there is no fracture")
      .range(0.5, 1);
  keys.add("decision.specificity", experiment.decision.aims.specificity,
           "wanted of the upper one, from which there is a fracture")
      .range(0.5, 1);
  keys.add(
      "force", experiment.force,
      "store temperatures also where they make the cross-validated log loss worse, which is said either way");
  keys.add("save_path", experiment.save_path, "JSON of the figures; the report goes beside it")
      .default_text("calibration.json in the snapshot folder");
  config::register_runtime_keys(keys, experiment.runtime);
  classifier::ignore_keys_of_other_programs(keys);
  keys.ignore({"localizer", "gt", "augmentation", "precision", "train_params.folds", "train_params.ema",
               "train_params.gradient_clip", "train_params.accumulate", "train_params.early_stopping",
               "train_params.n_epochs", "train_params.release_after", "train_params.train_bs",
               "train_params.val_bs", "train_params.fgsm", "train_params.mixup", "train_params.gpus",
               "train_params.checkpoint"});
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    if (experiment.save_path.empty())
      experiment.save_path = experiment.classifier.snapshot_folder / "calibration.json";
    if (experiment.source == LogitSource::images) {
      for (const auto& [key, empty] : {std::pair("dataset.data_home", experiment.dataset.home.empty()),
                                       std::pair("dataset.meta", experiment.dataset.meta.empty())}) {
        if (empty) problems.add(bound.origin("logits"), std::string("logits=images needs ") + key);
      }
    }
    classifier::check_table("dataset.meta", experiment.dataset.meta, experiment.dataset.home, bound,
                            problems);
  });
}

}  // namespace deepwrist::calibrate
