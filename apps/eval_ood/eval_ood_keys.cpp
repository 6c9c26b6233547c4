#include "apps/eval_ood/eval_ood_keys.h"

#include "classifier/classifier_keys.h"
#include "core/program/param_keys.h"
#include "localizer/localizer_keys.h"
#include "pipeline/inference_keys.h"

namespace deepwrist::eval_ood {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

void register_eval_ood_keys(KeyRegistry& keys, OodExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "CSV of the scores; numbers and report go beside it")
      .required();
  const auto localizers = config::network_names(localizer::network_tables());
  const auto classifiers = config::network_names(classifier::network_tables());
  classifier::register_classifier_keys(keys, experiment.classifier, localizers);
  localizer::register_localizer_keys(keys, experiment.localizer, /*at_top=*/false, /*needed=*/false,
                                     classifiers);
  keys.add_choice(
      "dataset.images", experiment.images,
      {{"auto", OodImages::automatic},
       {"regions", OodImages::regions},
       {"radiographs", OodImages::radiographs}},
      "what the tables name: regions, radiographs (Fname) that the localizer cuts regions from, or "
      "auto: radiographs where none of the regions is there");
  keys.add("resume", experiment.runtime.earlier.resume,
           "keep the regions that an earlier run has cut from radiographs");
  keys.add("overwrite", experiment.runtime.earlier.overwrite, "replace regions that another run has cut");
  keys.add("fold_snapshot_folder", experiment.fold_ensemble,
           "weights of an ensemble of folds, to compare the ensemble of snapshot_folder with")
      .input(config::PathKind::folder);
  keys.add("dataset.data_home", experiment.dataset.home,
           "regions of interest like those of the training: PA/ID_PA.png; for radiographs the folder of the "
           "training's, for its mean_std_{0,1}.npy")
      .required()
      .input(config::PathKind::folder);
  keys.add("dataset.ood_home", experiment.other_home,
           "regions of interest of the other set; of no matter for radiographs")
      .required()
      .input(config::PathKind::folder);
  keys.add("dataset.meta", experiment.dataset.meta,
           "CSV of both sets, with a column OOD that is 1 for the other one; or of the first set only")
      .required();
  keys.add("dataset.ood_meta", experiment.other_meta, "CSV of the other set, where it has its own");
  keys.add("gt", experiment.gt, "column with the truth; blanks and a single class will do");
  classifier::register_sides(keys, experiment.dataset);
  keys.add("ensemble_sizes", experiment.sizes, "so many first members make the ensembles that are compared")
      .range(2, 1000);
  pipeline::register_calibration_key(keys, experiment.calibration);
  config::register_runtime_keys(keys, experiment.runtime);
  classifier::ignore_keys_of_other_programs(keys);
  keys.ignore({"train_params", "seed", "localizer.loss", "localizer.dataset.crop_size",
               "localizer.model.pretrained", "localizer.model.params.use_drop"});
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    classifier::check_table("dataset.meta", experiment.dataset.meta, experiment.dataset.home, bound,
                            problems);
    classifier::check_table("dataset.ood_meta", experiment.other_meta, experiment.other_home, bound,
                            problems);
    if (experiment.gt.empty()) {
      problems.add(bound.origin("gt"), "gt is an empty list; give the name of the column with the truth");
    } else {
      experiment.dataset.label = experiment.gt.front();
    }
  });
}

}  // namespace deepwrist::eval_ood
