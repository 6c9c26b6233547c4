#include "apps/eval_ood/eval_ood_keys.h"

#include "classifier/classifier_keys.h"
#include "core/program/param_keys.h"
#include "localizer/localizer_keys.h"
#include "pipeline/inference_keys.h"

namespace deepwrist::eval_ood {

using config::Binder;
using config::KeyRegistry;
using config::Problems;

void register_eval_ood_keys(KeyRegistry& keys, OodExperiment& e) {
  keys.add("save_path", e.save_path, "CSV of the scores; numbers and report go beside it").required();
  const auto localizers = config::network_names(localizer::network_tables());
  const auto classifiers = config::network_names(classifier::network_tables());
  classifier::register_classifier_keys(keys, e.classifier, localizers);
  localizer::register_localizer_keys(keys, e.localizer, /*at_top=*/false, /*needed=*/false, classifiers);
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
      .input(config::PathKind::folder);
  keys.add("dataset.data_home", e.dataset.home,
           "regions of interest like those of the training: PA/ID_PA.png; for radiographs the folder of the "
           "training's, for its mean_std_{0,1}.npy")
      .required()
      .input(config::PathKind::folder);
  keys.add("dataset.ood_home", e.other_home,
           "regions of interest of the other set; of no matter for radiographs")
      .required()
      .input(config::PathKind::folder);
  keys.add("dataset.meta", e.dataset.meta,
           "CSV of both sets, with a column OOD that is 1 for the other one; or of the first set only")
      .required();
  keys.add("dataset.ood_meta", e.other_meta, "CSV of the other set, where it has its own");
  keys.add("gt", e.gt, "column with the truth; blanks and a single class will do");
  classifier::register_sides(keys, e.dataset);
  keys.add("ensemble_sizes", e.sizes, "so many first members make the ensembles that are compared")
      .range(2, 1000);
  pipeline::register_calibration_key(keys, e.calibration);
  config::register_runtime_keys(keys, e.runtime);
  classifier::ignore_keys_of_other_programs(keys);
  keys.ignore({"train_params", "seed", "localizer.loss", "localizer.dataset.crop_size",
               "localizer.model.pretrained", "localizer.model.params.use_drop"});
  keys.check([&e](const Binder& bound, Problems& problems) {
    classifier::check_table("dataset.meta", e.dataset.meta, e.dataset.home, bound, problems);
    classifier::check_table("dataset.ood_meta", e.other_meta, e.other_home, bound, problems);
    if (e.gt.empty()) {
      problems.add(bound.origin("gt"), "gt is an empty list; give the name of the column with the truth");
    } else {
      e.dataset.label = e.gt.front();
    }
  });
}

}  // namespace deepwrist::eval_ood
