#include "apps/calibrate/calibrate.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "apps/calibrate/calibrated_decisions.h"
#include "apps/calibrate/image_logits.h"
#include "apps/calibrate/operating_points.h"
#include "classifier/classifier_block.h"
#include "classifier/roi_set.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/base/json_text.h"
#include "core/base/log.h"
#include "core/base/standard_output.h"
#include "core/engine/device.h"
#include "core/program/run_summary.h"
#include "core/train/software_versions.h"
#include "core/weights/snapshot_builder.h"
#include "core/weights/snapshot_inputs.h"
#include "evaluation/calibration/stored_temperatures.h"
#include "evaluation/calibration/temperature_report.h"
#include "evaluation/report_files.h"

// p = softmax(logits / T), one T a network (Guo et al. 2017), fitted to cases it was not trained on:
//
//   logits=auto     validation.csv of every network; of none, regions where given; else an error
//   fit             T of each network, and the log loss with it, cross-validated (fit_temperatures)
//   choose_stored   nothing for a view, 1 for a network, whose log loss T makes worse, unless `force`
//   thresholds      by operating_points.rule, of scores without temperatures and with those stored
//   decisions       two thresholds of each group, of the same scores, unless decision.find=false
//   write           numbers, page, then the manifest, read again
//
// Of the manifest only temperatures and thresholds change; a network or group for which nothing is stored
// keeps what it had.

namespace deepwrist::calibrate {
namespace {

namespace fs = std::filesystem;

/// Only a manifest can hold temperatures.
weights::Snapshot open_snapshot(const CalibrationExperiment& experiment) {
  auto snapshot = weights::Snapshot::open(experiment.classifier.snapshot_folder);
  if (snapshot.is_published_tree()) {
    throw Error(ErrorKind::usage, experiment.classifier.snapshot_folder.string(),
                "has no manifest.json to keep temperatures in; import_weights makes a snapshot folder of a "
                "published tree");
  }
  classifier::block().recorded(snapshot);  // refuses a localizer's
  return snapshot;
}

/// The wanted views that the snapshot has.
std::vector<View> views_of(const CalibrationExperiment& experiment, const weights::Snapshot& snapshot) {
  std::vector<View> views;
  for (const View view : {View::pa, View::lat}) {
    const bool listed =
        std::ranges::count(snapshot.manifest()->folds, view, &weights::ManifestFold::view) > 0;
    if (listed && std::ranges::count(experiment.dataset.sides, view) > 0) views.push_back(view);
  }
  if (views.empty()) {
    throw Error(ErrorKind::usage, experiment.classifier.snapshot_folder.string(),
                "has no weights of the views in dataset.side");
  }
  return views;
}

/// Where a training run leaves what a network says of its validation images.
fs::path validation_table(const fs::path& folder, View view, int fold) {
  return folder / weights::best_weights_name(view, fold).parent_path() / "validation.csv";
}

struct TablesFound {
  std::string present, missing;  ///< names of folds
};
TablesFound look_for_tables(const weights::Snapshot& snapshot, const std::vector<View>& views) {
  TablesFound found;
  for (const auto& fold : snapshot.manifest()->folds) {
    if (std::ranges::count(views, fold.view) == 0) continue;
    const bool there = fs::is_regular_file(validation_table(snapshot.folder(), fold.view, fold.fold));
    auto& names = there ? found.present : found.missing;
    names += fmt::format("{}{} fold {}", names.empty() ? "" : ", ", name(fold.view), fold.fold);
  }
  return found;
}

/// Whether the logits are those of validation.csv. Throws where neither tables nor images will do.
bool use_tables(const CalibrationExperiment& experiment, const weights::Snapshot& snapshot,
                const std::vector<View>& views) {
  if (experiment.source == LogitSource::images) return false;
  const auto found = look_for_tables(snapshot, views);
  if (found.missing.empty()) return true;
  const bool has_images = !experiment.dataset.home.empty() && !experiment.dataset.meta.empty();
  if (experiment.source == LogitSource::automatic && found.present.empty() && has_images) return false;
  throw Error(ErrorKind::usage, experiment.classifier.snapshot_folder.string(),
              "has no validation.csv of " + found.missing +
                  ", which a training run here leaves; for other weights give the regions of interest that "
                  "they were trained on as dataset.data_home and dataset.meta, with logits=images");
}

std::vector<evaluation::OutOfFoldLogits> table_logits(const weights::Snapshot& snapshot, View view) {
  std::vector<evaluation::OutOfFoldLogits> networks;
  for (const auto& fold : snapshot.folds(view)) {
    const auto table = validation_table(snapshot.folder(), view, fold.fold);
    networks.push_back({view, fold.fold, evaluation::read_logit_validation({view, fold.fold, table})});
  }
  return networks;
}

struct Calibrated {
  std::vector<evaluation::ViewTemperatures> views;
  evaluation::TemperatureChoice stored;
  Choices plain, calibrated;  ///< of scores without temperatures, and with those that are stored
  evaluation::TemperatureOptions options;
  bool from_tables = false;

  /// Both choices by what the scores are; no second where no temperature is stored.
  std::vector<std::pair<const char*, const Choices*>> by_scores() const {
    std::vector<std::pair<const char*, const Choices*>> all{{"without temperatures", &plain}};
    if (!stored.temperatures.empty()) all.emplace_back("with temperatures", &calibrated);
    return all;
  }
};

Calibrated fit(const CalibrationExperiment& experiment, const weights::Snapshot& snapshot) {
  engine::configure_threads(experiment.runtime.threads);
  const auto views = views_of(experiment, snapshot);
  Calibrated result;
  result.options.seed = experiment.seed;
  result.from_tables = use_tables(experiment, snapshot, views);
  std::vector<evaluation::OutOfFoldLogits> networks;
  for (const View view : views) {
    auto more = result.from_tables ? table_logits(snapshot, view) : image_logits(experiment, snapshot, view);
    std::ranges::move(more, std::back_inserter(networks));
  }
  result.views = evaluation::fit_temperatures(networks, result.options);
  result.stored = evaluation::choose_stored(result.views, experiment.force);
  result.plain = choose(networks, experiment);
  result.calibrated = choose(with_temperatures(networks, result.stored), experiment);
  for (const auto& view : result.views) {
    for (const auto& fold : view.folds) {
      if (fold.why_of_view.empty()) {
        if (evaluation::is_unbounded(fold.interval)) {
          log().warn("{} fold {}: its {} cases are too few to bound its temperature", name(view.view),
                     fold.fold, fold.gain.cases);
        }
        continue;
      }
      log().warn("{} fold {}: of its own {} cases, {}; it gets the temperature of all networks of the view",
                 name(view.view), fold.fold, fold.gain.cases, fold.why_of_view);
    }
  }
  return result;
}

std::vector<std::string> groups_of_new_temperatures(const Calibrated& calibrated) {
  std::vector<std::string> groups;
  for (const auto& view : calibrated.views) {
    if (calibrated.stored.stores(view.view)) groups.emplace_back(name(view.view));
  }
  if (!groups.empty()) groups.emplace_back("study");
  return groups;
}

void store(const fs::path& folder, const Calibrated& calibrated) {
  auto manifest = weights::read_manifest(folder);
  for (const auto& [group, threshold] : calibrated.plain.thresholds) manifest.thresholds[group] = threshold;
  store_decisions(calibrated.plain.decisions, manifest.decisions);
  for (const auto& group :
       groups_of_new_temperatures(calibrated)) {  // those of the old ones mean nothing now
    manifest.calibrated_thresholds.erase(group);
    manifest.calibrated_decisions.erase(group);
  }
  for (const auto& [group, threshold] : calibrated.calibrated.thresholds)
    manifest.calibrated_thresholds[group] = threshold;
  store_decisions(calibrated.calibrated.decisions, manifest.calibrated_decisions);
  for (auto& fold : manifest.folds) {
    if (const auto value = calibrated.stored.of(fold.view, fold.fold)) fold.temperature = value;
  }
  weights::write_manifest(folder, manifest);
}

report::Page make_page(const CalibrationExperiment& experiment, const Calibrated& calibrated) {
  report::Page page{.title =
                        "Calibration of " + evaluation::folder_name(experiment.classifier.snapshot_folder)};
  page.subtitle = calibrated.from_tables
                      ? "temperatures of the validation tables of a training run"
                      : "temperatures of regions of interest outside each network's training";
  page.provenance = evaluation::provenance();
  page.provenance.emplace_back("cross-validation", fmt::format("{} folds, seed {}", calibrated.options.folds,
                                                               calibrated.options.seed));
  if (!calibrated.stored.remarks.empty()) {
    report::Section section{.heading = experiment.force ? "Stored although worse" : "Not stored"};
    for (const auto& remark : calibrated.stored.remarks) {
      section.text += (section.text.empty() ? "" : "\n\n") + remark + ".";
    }
    page.sections.push_back(std::move(section));
  }
  evaluation::add_temperatures(page, calibrated.views, calibrated.options);
  for (const auto& [scores, choices] : calibrated.by_scores())
    add_choices(page, *choices, experiment, calibrated.options.level, scores);
  return page;
}

/// What became of the temperatures, for the console.
std::string stored_text(const CalibrationExperiment& experiment, const Calibrated& calibrated) {
  std::string stored, left;
  for (const auto& view : calibrated.views) {
    auto& names = calibrated.stored.stores(view.view) ? stored : left;
    names += (names.empty() ? "" : ", ") + std::string(name(view.view));
  }
  const auto manifest = (experiment.classifier.snapshot_folder / weights::Manifest::kFileName).string();
  std::string text;
  if (stored.empty()) return text + "temperatures: none stored\n";
  text += fmt::format("temperatures: {}{}\n", manifest, left.empty() ? "" : ", of " + stored + " only");
  return text + (left.empty()
                     ? "test uses them with calibration=temperature\n"
                     : "test uses them with calibration=temperature dataset.views=[" + stored + "]\n");
}

/// The numbers and the page may lie in the snapshot folder, but replace nothing of it.
void require_separate(const CalibrationExperiment& experiment) {
  OutputGuard guard;
  for (const auto& file : experiment.runtime.config_files) guard.reads(file, "a configuration file,");
  guard.reads(experiment.dataset.meta, "dataset.meta");
  for (const View view : {View::pa, View::lat}) {
    if (!experiment.dataset.home.empty())
      guard.reads_folder(experiment.dataset.home / name(view), "a region,");
  }
  weights::note_snapshot(guard, experiment.classifier.snapshot_folder, "snapshot_folder's");
  weights::note_statistics(guard, experiment.classifier.train_data_home, "dataset.train_data_home's");
  auto files = evaluation::files_beside(experiment.save_path);
  files.json = experiment.save_path;
  files.csv.clear();
  evaluation::note_outputs(guard, files, "save_path");
  guard.writes(experiment.runtime.log_file, "log.file");
  guard.writes(config::summary_file(experiment.save_path), "save_path");
  guard.require_separate();
}

int run_calibrate(const CalibrationExperiment& experiment, config::RunSummary& summary) {
  summary.phase("fitting");
  require_separate(experiment);
  const auto calibrated = fit(experiment, open_snapshot(experiment));
  auto files = evaluation::files_beside(experiment.save_path);
  files.json = experiment.save_path;
  auto numbers = evaluation::temperature_json(calibrated.views, calibrated.options);
  for (auto& view : numbers["views"]) {
    for (auto& fold : view["folds"]) {
      const auto shown = view["view"] == name(View::pa) ? View::pa : View::lat;
      const auto stored = calibrated.stored.of(shown, fold["fold"]);
      fold["stored"] = stored ? nlohmann::json(*stored) : nlohmann::json();
    }
  }
  for (const auto& [scores, choices] : calibrated.by_scores())
    add_choices(numbers, *choices, experiment, calibrated.options.level,
                choices == &calibrated.plain ? "" : "calibrated_");
  numbers["remarks"] = calibrated.stored.remarks;
  numbers["logits"] = calibrated.from_tables ? "validation" : "images";
  const auto page = make_page(experiment, calibrated);
  summary.goes_to(config::summary_file(experiment.save_path));
  summary.phase("results");
  write_file_atomically(files.json, json_text(numbers, 1));
  evaluation::write_report(files, page);
  store(experiment.classifier.snapshot_folder, calibrated);
  for (const auto& remark : calibrated.stored.remarks) log().warn("{}", remark);
  std::string chosen;
  for (const auto& [scores, choices] : calibrated.by_scores()) {
    for (const auto& remark : decision_remarks(choices->decisions)) log().warn("{}: {}", scores, remark);
    chosen += choices_text(*choices, calibrated.options.level, scores);
  }
  for (const auto& view : calibrated.views) summary.count(name(view.view), view.folds.size());
  for (const auto& file : {files.json, files.page, files.figures}) summary.output(file);
  print_results(fmt::format("{}{}{}numbers:      {}\nreport:       {}\n",
                            evaluation::temperature_text(calibrated.views), chosen,
                            stored_text(experiment, calibrated), files.json.string(), files.page.string()));
  return kExitDone;
}

}  // namespace

int check_calibrate(const CalibrationExperiment& experiment) {
  require_separate(experiment);
  const auto folder = experiment.save_path.parent_path();
  require_writable_folder(folder.empty() ? fs::path(".") : folder);
  require_writable_folder(experiment.classifier.snapshot_folder);
  fit(experiment, open_snapshot(experiment));
  return kExitDone;
}

int run_calibrate(const CalibrationExperiment& experiment) {
  config::RunSummary summary("calibrate", train::software_versions());
  return summary.around([&] { return run_calibrate(experiment, summary); });
}

}  // namespace deepwrist::calibrate
