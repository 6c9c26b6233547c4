#include "pipeline/inference_keys.h"

#include <string>

#include "classifier/classifier_keys.h"
#include "core/config/printed_config.h"
#include "core/data/column_names.h"
#include "core/data/dataset_keys.h"
#include "core/data/preprocessing_keys.h"
#include "core/program/param_keys.h"
#include "localizer/localizer_keys.h"
#include "pipeline/decision_keys.h"

//                            localize        test_localizer   create_dataset   test
//   save_path                CSV             CSV              folder           CSV
//   model.*, at top level    localizer's     localizer's      localizer's      classifier's
//   dataset.meta             required        unless           required         required
//                                            out_of_fold
//   roi.*                    –               –                yes              yes
//   save_confidence          unknown         yes              unknown          unknown
//   report.*                 –               yes              –                yes, and report.write
//   part                     yes             unknown          yes              yes
//   gt, threshold,           –               –                –                yes
//   decision, gradcam
//   default folders          STEM_images     STEM_images      images           STEM_{images,gradcam,defects}
//
// –: accepted without effect, so that an experiment of `test` runs in the others. Top-level keys are the
// localizer's only in a file without a map `localizer`.

namespace deepwrist::pipeline {
namespace {

namespace fs = std::filesystem;
using config::Binder;
using config::KeyRegistry;
using config::Problems;

/// Files of one block get another's class by `${model.name}`, so that a class may have any of these names.
std::vector<std::string> all_networks() {
  auto names = config::network_names(localizer::network_tables());
  const auto classifiers = config::network_names(classifier::network_tables());
  names.insert(names.end(), classifiers.begin(), classifiers.end());
  return names;
}

/// Keys of the original that do nothing in a program that only reads weights.
void ignore_training_keys(KeyRegistry& keys) {
  keys.ignore({"workdir", "snapshot_dir", "seed", "random_seed", "verbose", "original_cwd", "tb_flush_sec",
               "logging", "tensorboard", "pickle_file", "pipeline", "train_params", "loss", "optimizer",
               "sampling", "strategy"});
  keys.ignore({"dataset.name", "dataset.side", "dataset.val", "dataset.n_data_workers", "dataset.augs",
               "dataset.cutout", "dataset.use_cutout", "dataset.use_target_jitter", "dataset.keep_test_data",
               "dataset.renew_test_split", "dataset.ood_home", "dataset.save_path"});
  for (const std::string block : {"", "localizer."}) {
    keys.ignore(block + "model.pretrained");
    keys.ignore(block + "model.params.use_drop");
  }
  keys.ignore({"localizer.loss", "localizer.dataset.crop_size"});
}

/// Keys of `test` in the programs that stop at landmarks and ROI, so that its experiments run there too.
void ignore_classifier_keys(KeyRegistry& keys) {
  config::register_network_names(keys, "", all_networks());
  keys.ignore({"dataset.crop_size", "gt", "save_gradcam", "save_gradcam_npy", "gradcam_dir", "save_defect",
               "defect_dir", "threshold", "decision", "gradcam", "precision", "bootstrap", "calibration",
               "dicom"});
  classifier::ignore_classifier_params(keys);
}

/// Folders of pictures: beside the results unless given.
void add_pictures(KeyRegistry& keys, const std::string& name, bool& wanted, const std::string& folder_key,
                  fs::path& folder, const std::string& meaning) {
  keys.add(name, wanted, meaning);
  keys.add(folder_key, folder, "folder of these pictures").default_text("beside save_path, named after it");
}

/// "<stem of the results>_<name>": two tables in one folder keep their pictures apart.
fs::path beside(const fs::path& results, const std::string& name) {
  return results.parent_path() / (results.stem().string() + "_" + name);
}

void register_precision_key(KeyRegistry& keys, InferencePrecision& precision) {
  keys.add_choice("precision", precision,
                  {{"fp32", InferencePrecision::fp32},
                   {"int8", InferencePrecision::int8},
                   {"fp16", InferencePrecision::fp16}},
                  "numbers the classifier computes with; int8 needs a CPU and a snapshot that quantize has "
                  "seen, fp16 needs CUDA");
}

/// The results have each column of `gt` under its own name, and are read again by that of their own.
void check_label_names(const std::vector<std::string>& labels, const Binder& bound, Problems& problems) {
  for (const auto& label : labels) {
    for (const char* own :
         {"ID", "Side", "Fracture_Prediction", "trained_on", "laterality", "decision", "status"}) {
      if (data::column_key(label) != data::column_key(own)) continue;
      problems.add(bound.origin("gt"), "gt: the results have a column " + std::string(own) +
                                           " of their own; give the one of your table another name");
    }
  }
}

void register_engine_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add_choice("engine", experiment.engine,
                  {{"auto", Engine::automatic}, {"torch", Engine::torch}, {"fused", Engine::fused}},
                  "what computes the networks: LibTorch, or on the CPU the faster executor made for them");
}

void register_common_keys(KeyRegistry& keys, InferenceExperiment& experiment, bool localizer_at_top,
                          bool needs_meta = true) {
  data::register_dataset_keys(keys, experiment.dataset, needs_meta);
  data::register_preprocessing_keys(keys, experiment.preprocessing);
  localizer::register_localizer_keys(keys, experiment.localizer, localizer_at_top, /*needed=*/true,
                                     all_networks());
  localizer::register_search_keys(keys, experiment.search);
  add_pictures(keys, "save_image", experiment.save_image, "save_image_dir", experiment.save_image_dir,
               "radiographs with landmarks (and ROI) drawn");
  keys.add("chunk", experiment.chunk,
           "images worked on with one network before the next is loaded; 0: 16 to 48, by their size and "
           "number")
      .range(0, 1e6);
  keys.add("keep_networks", experiment.keep_networks,
           "keep every network in memory, 2 GB, instead of loading them for each chunk: for chunk=1");
  register_engine_keys(keys, experiment);
  keys.add("print_plan", experiment.print_plan, "print how the networks are computed, step by step");
  ignore_training_keys(keys);
}

/// What the classifier computes of a region, and what is decided on it.
void register_detector_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  classifier::register_classifier_keys(keys, experiment.classifier, all_networks());
  keys.add_with<int>("dataset.crop_size", "224", "side of the ten crops of a region in pixels", [](int) {})
      .only(224, "the ten crops, and the heat map put together from them, have this size");
  data::register_roi_keys(keys, experiment.preprocessing);
  data::register_gradcam_key(keys, experiment.preprocessing);
  register_precision_key(keys, experiment.precision);
  const auto add_threshold = [&](const char* name, std::optional<double>& field, const char* reference,
                                 const char* meaning) {
    keys.add(name, field, meaning)
        .range(0, 1)
        .default_text(std::string("as recorded with the weights, else ") + reference);
  };
  add_threshold("threshold.pa", experiment.threshold_pa, "0.51",
                "probability from which a PA view counts as fracture");
  add_threshold("threshold.lat", experiment.threshold_lat, "0.54",
                "probability from which a LAT view counts as fracture");
  add_threshold("threshold.study", experiment.threshold_study, "0.525", "the same for the mean over views");
  register_decision_keys(keys, "pa", experiment.decision_pa, "probability of a PA view");
  register_decision_keys(keys, "lat", experiment.decision_lat, "probability of a LAT view");
  register_decision_keys(keys, "study", experiment.decision_study, "mean over views");
  register_calibration_key(keys, experiment.calibration);
}

}  // namespace

void register_localize_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "CSV of the landmarks").required();
  register_part_key(keys, experiment.part);
  register_common_keys(keys, experiment, true);
  config::register_runtime_keys(keys, experiment.runtime);
  config::register_results_keys(keys, experiment.runtime);
  ignore_classifier_keys(keys);
  keys.ignore({"roi", "report"});
  keys.check([&experiment](const Binder&, Problems&) {
    if (experiment.save_image_dir.empty()) experiment.save_image_dir = beside(experiment.save_path, "images");
  });
}

void register_test_localizer_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "CSV of the errors; the report and its numbers come beside it")
      .required();
  keys.add("out_of_fold", experiment.out_of_fold,
           "evaluate what the training run in localizer.snapshot_folder says of its validation images");
  keys.add(
      "save_confidence", experiment.save_confidence,
      "calibrate how sure the localizer is with these radiographs, and write that and how landmarks were "
      "looked for into its manifest");
  register_common_keys(keys, experiment, true, false);
  config::register_runtime_keys(keys, experiment.runtime);
  config::register_results_keys(keys, experiment.runtime);
  register_report_keys(keys, experiment.report);
  ignore_classifier_keys(keys);
  keys.ignore("roi");
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    if (experiment.save_image_dir.empty()) experiment.save_image_dir = beside(experiment.save_path, "images");
    if (!experiment.out_of_fold && experiment.dataset.meta.empty()) {
      problems.add(bound.origin("dataset.meta"),
                   "dataset.meta must be set, to a table with Points; or out_of_fold=true");
    }
    if (experiment.out_of_fold && experiment.save_confidence) {
      problems.add(bound.origin("save_confidence"),
                   "save_confidence needs heat maps, which out_of_fold=true does not look at; give "
                   "dataset.meta instead");
    }
  });
}

void register_create_dataset_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "folder of the ROI images: PA/ID_PA.png, LAT/ID_LAT.png")
      .alias("dataset.save_path")
      .required();
  register_part_key(keys, experiment.part);
  register_common_keys(keys, experiment, true);
  data::register_roi_keys(keys, experiment.preprocessing);
  config::register_runtime_keys(keys, experiment.runtime);
  config::register_results_keys(keys, experiment.runtime);
  ignore_classifier_keys(keys);
  keys.ignore("report");
  keys.check([&experiment](const Binder&, Problems&) {
    if (experiment.save_image_dir.empty()) experiment.save_image_dir = experiment.save_path / "images";
  });
}

void register_calibration_key(KeyRegistry& keys, CalibrationMode& mode) {
  keys.add_choice("calibration", mode,
                  {{"none", CalibrationMode::none}, {"temperature", CalibrationMode::temperature}},
                  "temperature: each fold's logits are divided by the temperature that calibrate stored");
}

void register_test_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "CSV of the predictions").required();
  register_part_key(keys, experiment.part);
  keys.add("gt", experiment.gt, "columns with the truth, first, and with readers' answers");
  register_common_keys(keys, experiment, false);
  register_detector_keys(keys, experiment);
  add_pictures(keys, "save_gradcam", experiment.save_gradcam, "gradcam_dir", experiment.gradcam_dir,
               "heat maps beside the ROI");
  keys.add("save_gradcam_npy", experiment.save_gradcam_npy,
           "heat maps as numbers: float32 arrays of NumPy, 256×256, in gradcam_dir");
  add_pictures(keys, "save_defect", experiment.save_defect, "defect_dir", experiment.defect_dir,
               "false positives and negatives sorted into folders");
  keys.add("report.write", experiment.report.write,
           "a page with figures, tables and cases beside the results");
  register_report_keys(keys, experiment.report);
  keys.add("bootstrap.replicates", experiment.bootstrap.replicates, "of bootstrap intervals").range(1, 1e6);
  keys.add("bootstrap.seed", experiment.bootstrap.seed, "of bootstrap intervals");
  keys.add("bootstrap.level", experiment.bootstrap.level, "of all intervals").range(0.5, 0.9999);
  config::register_runtime_keys(keys, experiment.runtime);
  config::register_results_keys(keys, experiment.runtime);
  keys.check([&experiment](const Binder& bound, Problems& problems) {
    if (experiment.save_image_dir.empty()) experiment.save_image_dir = beside(experiment.save_path, "images");
    if (experiment.gradcam_dir.empty()) experiment.gradcam_dir = beside(experiment.save_path, "gradcam");
    if (experiment.defect_dir.empty()) experiment.defect_dir = beside(experiment.save_path, "defects");
    if (experiment.gt.empty())
      problems.add(bound.origin("gt"), "gt is an empty list; give the name of the column with the truth");
    check_label_names(experiment.gt, bound, problems);
  });
}

void register_analysis_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  data::register_reading_keys(keys, experiment.dataset);
  data::register_preprocessing_keys(keys, experiment.preprocessing);
  localizer::register_localizer_keys(keys, experiment.localizer, /*at_top=*/false, /*needed=*/true,
                                     all_networks());
  localizer::register_search_keys(keys, experiment.search);
  register_engine_keys(keys, experiment);
  ignore_training_keys(keys);
  register_detector_keys(keys, experiment);
  config::register_runtime_keys(keys, experiment.runtime);
}

void register_annotate_keys(KeyRegistry& keys, InferenceExperiment& experiment) {
  keys.add("save_path", experiment.save_path, "CSV of the annotations").required();
  data::register_dataset_keys(keys, experiment.dataset);
  data::register_preprocessing_keys(keys, experiment.preprocessing);
  localizer::register_localizer_keys(keys, experiment.localizer, /*at_top=*/true, /*needed=*/false,
                                     all_networks());
  localizer::register_search_keys(keys, experiment.search);
  register_engine_keys(keys, experiment);
  config::register_runtime_keys(keys, experiment.runtime);
  ignore_training_keys(keys);
  ignore_classifier_keys(keys);
  keys.ignore({"roi", "report", "save_image", "save_image_dir", "chunk", "keep_networks", "print_plan",
               "resume", "overwrite", "anonymize", "part"});
}

void register_report_keys(KeyRegistry& keys, ReportOptions& report) {
  keys.add("report.identify", report.identify,
           "show file names and paths in the report, not only the table's own IDs");
  keys.add("report.figures", report.figures, "write the report's figures as SVG and PNG files too");
  keys.add("report.cases", report.cases, "pictures in the report: the cases with the largest errors")
      .range(0, 10'000);
}

void InferenceExperiment::composed(const config::Node& tree, const std::vector<std::filesystem::path>&) {
  root = config::evaluated(tree);
}

}  // namespace deepwrist::pipeline
