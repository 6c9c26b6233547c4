#include "pipeline/setup.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "classifier/classifier_block.h"
#include "classifier/classifier_keys.h"
#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/engine/device.h"
#include "core/engine/int8/quantization.h"
#include "localizer/localizer_block.h"
#include "localizer/localizer_keys.h"
#include "pipeline/decisions.h"
#include "pipeline/requests.h"
#include "pipeline/table_division.h"

// Opened in this order:
//
//   device ─► manifests ─► thresholds, preprocessing ─► decoders ─► table ─► rows and their views ─► weights
//   ─► rows of other parts left out, so that what a run depends on is the same in all
//
// Only views that have rows need weights. Their digests are compared when a network is loaded: by the run
// itself, or by check_weights.
//
//   thresholds       explicit, else the manifest's, else the reference's 0.51, 0.54, 0.525
//   decisions        two thresholds of each: decisions.h
//   preprocessing    explicit, else with compat=reference the reference's, else the snapshot's: the
//                    classifier's where there is one, and reader and percentiles must be the localizer's too;
//                    fit is the localizer's

namespace deepwrist::pipeline {
namespace {

/// Columns that the program does not use are not looked at: landmarks need no truth, predictions no points.
data::MetadataOptions metadata_options(const InferenceExperiment& experiment, bool needs_truth,
                                       bool uses_points) {
  data::MetadataOptions options;
  options.meta = experiment.dataset.meta;
  options.data_folder = experiment.dataset.home / experiment.dataset.folder;
  options.filter = experiment.dataset.filter;
  options.read_points = uses_points;
  options.outputs = {experiment.save_image_dir, experiment.gradcam_dir, experiment.defect_dir};
  if (std::filesystem::is_directory(experiment.save_path)) options.outputs.push_back(experiment.save_path);
  if (!needs_truth) return options;
  options.gt = experiment.gt;
  options.gt_required = experiment.gt != InferenceExperiment{}.gt;  // the default may be absent
  return options;
}

/// Finds the weights and statistics of every view in use; throws when a view has none.
void find_weights(Setup& setup, const std::vector<View>& views) {
  const auto& experiment = setup.experiment;
  const bool compat = experiment.preprocessing.compat_reference;
  for (const View view : views) {
    setup.localizer_weights[view] = {setup.localizer.folds(view, compat),
                                     setup.localizer.mean_std(view, 1, experiment.localizer.train_data_home)};
    if (!setup.classifier) continue;
    setup.classifier_weights[view] = {
        setup.classifier->folds(view, compat),
        setup.classifier->mean_std(view, 3, experiment.classifier.train_data_home)};
    if (experiment.calibration == CalibrationMode::temperature) {
      weights::require_temperatures(setup.classifier_weights[view].folds, setup.classifier->folder());
    }
    if (experiment.precision == InferencePrecision::int8) {
      auto& weights = setup.classifier_weights[view];
      weights.int8 = engine::int8_ranges(*setup.classifier, weights.folds);
    }
  }
}

/// Finds the localizer of the view that no radiograph is said to be of.
void find_other_view(Setup& setup) {
  if (!setup.checks_views()) return;
  for (const View view : {View::pa, View::lat}) {
    if (setup.localizer_weights.contains(view)) continue;
    setup.localizer_weights[view] = {
        setup.localizer.folds(view, setup.experiment.preprocessing.compat_reference),
        setup.localizer.mean_std(view, 1, setup.experiment.localizer.train_data_home)};
  }
}

/// Says what the choice of views leaves out, and which of them nothing shows.
void tell_views(const Setup& setup, const std::map<View, std::size_t>& others) {
  for (const auto& [view, rows] : others) {
    log().info("{}: {} radiographs are left out, as dataset.views says", name(view), rows);
  }
  const auto used = setup.views();
  for (const View view : setup.experiment.dataset.sides) {
    if (std::ranges::find(used, view) != used.end()) continue;
    // Of both views, which are the default, one may well be absent.
    const bool expected = setup.experiment.dataset.sides.size() > 1 && !used.empty();
    log().log(expected ? spdlog::level::info : spdlog::level::warn,
              "{}: no radiograph of this view to work on", name(view));
  }
}

/// Both blocks look at one picture of the radiograph, so they must agree on how it is made.
void require_one_picture(const Preprocessing& localizer, const Preprocessing& classifier) {
  const auto picture = [](const Preprocessing& p) {
    return std::tuple(p.reader, p.percentile_low, p.percentile_high);
  };
  if (picture(localizer) == picture(classifier)) return;
  throw Error(ErrorKind::usage, "dataset.reader, contrast.percentile_low, contrast.percentile_high",
              "the localizer's weights were made with other values than the classifier's; give the ones to "
              "use for both");
}

}  // namespace

std::map<std::string, double> choose_thresholds(const InferenceExperiment& experiment,
                                                const weights::Snapshot& classifier) {
  std::map<std::string, double> chosen{{"PA", 0.51}, {"LAT", 0.54}, {"study", 0.525}};
  if (const auto& manifest = classifier.manifest()) {
    for (const auto& [name, value] : of_calibration(experiment.calibration, manifest->thresholds,
                                                    manifest->calibrated_thresholds, "operating points")) {
      if (chosen.contains(name)) chosen[name] = value;
    }
  }
  if (experiment.threshold_pa) chosen["PA"] = *experiment.threshold_pa;
  if (experiment.threshold_lat) chosen["LAT"] = *experiment.threshold_lat;
  if (experiment.threshold_study) chosen["study"] = *experiment.threshold_study;
  return chosen;
}

Preprocessing choose_preprocessing(const Preprocessing& recorded,
                                   const data::PreprocessingOverrides& overrides, const char* block) {
  Preprocessing chosen = overrides.compat_reference ? reference_preprocessing() : recorded;
  auto changed = chosen == recorded ? std::vector<std::string>{} : std::vector<std::string>{"compat"};
  for (auto& key : data::apply_overrides(overrides, chosen)) changed.push_back(std::move(key));
  if (!changed.empty()) {
    log().info("{}: {} set in the experiment, not as recorded with the weights", block,
               fmt::join(changed, ", "));
  }
  return chosen;
}

namespace {

/// Says what confidences are worth.
void tell_confidence(const localizer::ChosenSearch& search, const localizer::SearchKeys& keys) {
  if (!search.calibration_unused.empty()) log().warn("{}", search.calibration_unused);
  if (keys.min_confidence > 0 && search.confidence.empty()) {
    log().warn(
        "localizer.min_confidence: the confidence of these weights is not calibrated, so it is no "
        "probability");
  }
  if (keys.check_view.value_or(false) && search.confidence.size() < 2)
    log().warn("localizer.check_view has no effect: these weights are not calibrated for both views");
}

/// All of it that does not depend on the table.
Setup open_blocks(const InferenceExperiment& experiment, bool needs_classifier) {
  engine::configure_threads(experiment.runtime.threads);
  Setup setup{.experiment = experiment,
              .device = engine::choose_device(experiment.runtime.device, experiment.runtime.deterministic),
              .localizer = weights::Snapshot::open(experiment.localizer.snapshot_folder)};
  engine::require_possible(setup.device, experiment.engine, experiment.precision);
  setup.localizer_model = localizer::block().chosen(setup.localizer, experiment.localizer);
  setup.search = localizer::choose_search(setup.localizer, experiment.search);
  tell_confidence(setup.search, experiment.search);
  if (needs_classifier) {
    setup.classifier = weights::Snapshot::open(experiment.classifier.snapshot_folder);
    setup.classifier_model = classifier::block().chosen(*setup.classifier, experiment.classifier);
  }
  if (setup.classifier) {
    setup.thresholds = choose_thresholds(experiment, *setup.classifier);
    setup.decisions = choose_decisions(experiment, *setup.classifier, setup.thresholds);
  }
  const auto& owner = setup.classifier ? *setup.classifier : setup.localizer;
  setup.preprocessing =
      choose_preprocessing(owner.preprocessing(), experiment.preprocessing,
                           setup.classifier ? classifier::kBlockName : localizer::kBlockName);
  if (setup.classifier) {
    const auto of_localizer = choose_preprocessing(setup.localizer.preprocessing(), experiment.preprocessing,
                                                   localizer::kBlockName);
    require_one_picture(of_localizer, setup.preprocessing);
    setup.preprocessing.fit = of_localizer.fit;
  }
  setup.loader = std::make_unique<CaseLoader>(experiment.dataset, setup.preprocessing, kDecoders);
  return setup;
}

}  // namespace

Setup prepare(const InferenceExperiment& experiment, bool needs_classifier, bool uses_points) {
  auto setup = open_blocks(experiment, needs_classifier);
  setup.metadata = data::read_metadata(metadata_options(experiment, needs_classifier, uses_points));
  tell_views(setup, make_requests(setup));
  find_weights(setup, setup.views());
  find_other_view(setup);
  if (experiment.part) take_part(setup, *experiment.part);
  if (experiment.print_plan) print_results(describe_networks(setup));
  return setup;
}

Setup prepare_without_table(const InferenceExperiment& experiment) {
  auto setup = open_blocks(experiment, true);
  find_weights(setup, experiment.dataset.sides);
  find_other_view(setup);
  return setup;
}

void check_weights(const Setup& setup) {
  for (const auto& [view, weights] : setup.localizer_weights) {
    setup.annotator(view).check();
  }
  for (const auto& [view, weights] : setup.classifier_weights) {
    setup.detector(view).check();
  }
}

std::string describe_networks(const Setup& setup) {
  const auto views = setup.views();
  if (views.empty()) return {};
  auto text = "localizer\n" + setup.annotator(views.front()).describe();
  if (setup.classifier) text += "\nclassifier\n" + setup.detector(views.front()).describe();
  return text;
}

std::vector<View> Setup::views() const {
  std::vector<View> used;
  for (const View view : {View::pa, View::lat}) {
    if (std::ranges::any_of(requests, [&](const auto& wanted) { return wanted.view == view; }))
      used.push_back(view);
  }
  return used;
}

localizer::LandmarkAnnotator Setup::annotator(View view) const {
  localizer::LandmarkAnnotator::Options options;
  const auto& weights = localizer_weights.at(view);
  options.folds = weights::weights_files(weights.folds);
  options.model = localizer_model;
  options.statistics = weights.statistics;
  options.device = device;
  options.engine = experiment.engine;
  options.decoding = search.options.decoding;
  options.keep_networks = experiment.keep_networks;
  return localizer::LandmarkAnnotator(std::move(options));
}

localizer::LandmarkSearch Setup::landmark_search(View view) const {
  return {annotator(view), view, preprocessing.fit, search.options};
}

bool Setup::checks_views() const {
  return experiment.search.check_view.value_or(true) && search.confidence.size() == 2;
}

classifier::FractureDetector Setup::detector(View view) const {
  classifier::FractureDetector::Options options;
  const auto& weights = classifier_weights.at(view);
  options.folds = weights::weights_files(weights.folds);
  options.model = classifier_model;
  options.statistics = weights.statistics;
  options.gradcam = preprocessing.gradcam;
  options.heatmaps = experiment.save_gradcam || experiment.save_gradcam_npy || experiment.save_defect ||
                     experiment.report.write;
  if (experiment.calibration == CalibrationMode::temperature) {
    options.temperatures = weights::require_temperatures(weights.folds, classifier->folder());
  }
  options.precision = experiment.precision;
  options.ranges = weights.int8;
  options.device = device;
  options.engine = experiment.engine;
  options.keep_networks = experiment.keep_networks;
  return classifier::FractureDetector(std::move(options));
}

}  // namespace deepwrist::pipeline
